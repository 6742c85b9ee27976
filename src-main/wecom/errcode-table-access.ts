/**
 * Errcodes from 48000 on, in the form of errcode-table-general.ts. @see reference §20
 */
export const accessErrcodes = `
48001 | P | use-other-secret | 企业未获得该接口的权限 | The API is not authorised for the corp | 该功能可能未开通或企业未认证。 | The feature or the verification of the corp is missing.
48002 | P | use-other-secret | 该类 Secret 无权调用此接口 | This kind of secret may not call the API | 请换用合适的 Secret；客户联系接口需把应用加入 客户联系 → 可调用接口的应用。 | Use the right secret; for customer APIs add the app to 客户联系 → 可调用接口的应用.
48003 | C | check-secret | suite_id 无效（仅第三方应用） | The suite_id is invalid (third-party apps only) | |
48004 | P | none | 授权已失效 | The authorisation is void | |
48005 | C | none | 接口已废弃 | The API is retired | 请更新本程序。 | Update this program.
48006 | P | none | 接口权限已被收回（应用长期未使用） | The permission was withdrawn (the app was unused for long) | 请管理员在后台重新启用。 | An administrator must enable it again.
48007 | P | none | 未获得客服账号权限 | The customer-service account is not granted | |
48008 | P | use-other-secret | 只允许部分通讯录接口 | Only some directory APIs are allowed | |
48009 | P | use-other-secret | 通讯录同步 Secret 不能从新 IP 读取成员详情 | The directory-sync secret may not read details from a new IP | 请添加自建应用的 Secret 用于读取成员详情。 | Add the secret of a self-built app for reading details.
49004 | C | none | 签名不匹配 | The signature does not match | |
49008 | N | none | 群已解散 | The group is dissolved | |
50001 | C | none | redirect_url 不是可信域名 | The redirect_url is not a trusted domain | 请在应用中设置可信域名，域名和端口须完全一致。 | Set 可信域名 of the app; host and port must match exactly.
50002 | P | widen-scope | 成员不在权限范围内 | The member is outside the permission range | |
50003 | C | none | 应用已停用 | The app is disabled | 请在 应用管理 → 应用 中启用。 | Enable it in 应用管理 → the app.
50100 | D | retry | 分页游标无效 | The paging cursor is invalid | 请从第一页重新开始。 | Restart from the first page.
60001 | D | fix-input | 部门名长度不合法 | Bad length of the department's name | |
60003 | N | fix-input | 部门不存在 | The department does not exist | 请先同步部门。 | Sync the departments first.
60004 | N | fix-input | 父部门不存在 | The parent department does not exist | |
60005 | D | fix-input | 部门下有成员 | The department has members | |
60006 | D | fix-input | 部门下有子部门 | The department has sub-departments | |
60007 | D | fix-input | 不能操作根部门 | The root department cannot be changed | |
60008 | D | fix-input | 部门已存在 | The department exists | |
60009 | D | fix-input | 名称含非法字符 | The name holds illegal characters | |
60010 | D | fix-input | 部门形成循环 | The departments would form a circle | |
60011 | P | widen-scope | 对该成员、部门或标签没有权限 | No privilege on this member, department or tag | 请在 应用管理 → 应用 → 可见范围 中加入；标签只有创建者能修改。 | Add it in 应用管理 → the app → 可见范围; a tag can be changed by its creator only.
60020 | C | add-trusted-ip | 调用方 IP 不在可信名单中 | The caller's IP is not trusted | 请在 应用管理 → 应用 → 企业可信IP 中加入该 IP，约 1 分钟后生效。 | Add the IP in 应用管理 → the app → 企业可信IP; it takes about a minute.
60021 | P | widen-scope | 成员不在可见范围内 | The userid is outside the visible range | |
60028 | C | none | 第三方应用主页不可修改 | The home page of a third-party app cannot be changed | |
60030 | P | widen-scope | 超出可见范围 | Beyond the visible range | |
60031 | C | none | 应用目前不能调用接口 | The app may not call APIs now | |
60102 | D | fix-input | userid 已存在 | The userid exists | |
60103 | D | fix-input | 手机号不合法 | The mobile number is invalid | |
60104 | D | fix-input | 手机号已存在 | The mobile number exists | |
60105 | D | fix-input | 邮箱不合法 | The e-mail address is invalid | |
60106 | D | fix-input | 邮箱已存在 | The e-mail address exists | |
60107 | D | fix-input | 微信号不合法 | The weixinid is invalid | |
60110 | D | fix-input | 成员所属部门过多 | The member is in too many departments | |
60111 | N | fix-input | userid 不存在（已离开、已删除或不在范围内） | The userid was not found (left, deleted or out of range) | 请刷新通讯录。 | Refresh the directory.
60112 | D | fix-input | 姓名不合法（1–64） | The name is invalid (1–64) | |
60123 | N | fix-input | 部门 id 无效 | The department id is invalid | 请先同步部门。 | Sync the departments first.
60124 | N | fix-input | 父部门 id 无效 | The parent's id is invalid | |
60125 | D | fix-input | 部门名不合法 | The department's name is invalid | |
60127 | D | fix-input | 缺少部门 | The department is missing | |
60128 | - | none | 官方列表中没有说明 | Not described in the official list | 请查看错误信息。 | See the error text.
60129 | D | fix-input | 手机号和邮箱不能都为空 | Mobile and e-mail are both empty | |
60132 | D | fix-input | is_leader_in_dept 与 department 长度不同 | is_leader_in_dept and department differ in length | |
60136 | N | none | 记录不存在 | The record was not found | |
60140 | D | none | response_code 无效或已过期 | The response_code is invalid or expired | |
60205 | D | fix-input | 模板关键词不匹配（第三方模板） | The template keyword does not match (third-party templates) | |
60251 | D | fix-input | 缺少 open_kfid（微信客服） | open_kfid is missing (customer service) | |
60252 | D | fix-input | open_kfid 无效（微信客服） | open_kfid is invalid (customer service) | |
60257 | D | fix-input | 直属上级超过 5 个 | More than 5 direct leaders | |
80001 | C | none | 可信域名错误或未备案 | The trusted domain is wrong or has no ICP record | |
81001-81003 | D | fix-input | 部门节点、层级或标签成员过多 | Too many nodes, levels or tag members | |
81011 | P | use-other-secret | 无权修改该标签 | May not edit this tag | 只有创建该标签的应用能修改。 | Only the app that made the tag may change it.
81012 | D | fix-input | 缺少可见范围 | The visible range is missing | |
81013 | P | widen-scope | 接收者全部无效或没有权限 | All receivers are invalid or without permission | 请检查接收者或扩大可见范围。 | Fix the receivers or widen the range.
81014 | D | fix-input | 标签操作的节点过多 | Too many nodes in one tag call | 请分批处理。 | Split it.
81017 | D | fix-input | 请求或结果过大 | The request or its result is too large | 请按群主筛选。 | Filter by owner.
82001 | D | fix-input | 没有指定接收者 | No receiver was given | |
82002 | D | fix-input | 部门超过 100 个 | More than 100 departments | 请分批处理。 | Split it.
82003 | D | fix-input | 标签超过 100 个 | More than 100 tags | 请分批处理。 | Split it.
82004 | D | fix-input | 消息内容对客户端有风险 | The content is dangerous to clients | |
84014 | D | retry | user_ticket 已过期 | The user_ticket has expired | 请重新登录。 | Start the login again.
84015 | D | retry | user_ticket 无效 | The user_ticket is invalid | 请重新登录。 | Start the login again.
84061 | N | none | 没有外部联系人关系 | There is no external-contact relation | 查询列表时表示没有客户；查询详情时表示已删除。 | From a list: no customers. From a detail: deleted.
84074 | P | widen-scope | 没有外部联系人权限 | No external-contact permission | 请在 客户联系 → 使用范围 中加入该成员。 | Add the member in 客户联系 → 使用范围.
84083 | P | none | 不是客服人员 | Not a servicer | |
84084 | P | none | 不是跟进人 | Not the follower | |
85002 | D | fix-input | 含有禁用词 | Holds forbidden words | |
85004 | L | wait | 可信域名每月超过 20 个 | More than 20 trusted domains this month | |
85005 | C | none | 可信域名未验证归属 | The ownership of the trusted domain is not verified | 请验证域名归属。 | Verify the ownership.
86001 | N | fix-input | chatid 无效 | The chatid is invalid | |
86003 | N | fix-input | chatid 不存在 | The chatid does not exist | |
86004-86007 | D | fix-input | 群名、群主、人数或成员不合法 | The group's name, owner, size or a member is invalid | |
86008 | P | use-other-secret | 群聊由其他应用创建 | The chat was made by another app | |
86101 | P | none | 仅群主可操作 | Only the owner may do this | |
86201-86207 | D | fix-input | 群聊参数缺失或错误 | A group parameter is missing or wrong | |
86215-86217 | D | fix-input | 群聊参数缺失或错误 | A group parameter is missing or wrong | |
90201-90208 | D | fix-input | 小程序通知参数错误 | A parameter of the mini-program notice is wrong | |
90500 | D | fix-input | 群主尚未离职 | The group's owner has not resigned | |
90501 | D | fix-input | 不是客户群 | Not a customer group | |
90502 | D | fix-input | 群主已离职 | The group's owner has resigned | |
92000 | P | widen-scope | 成员不在应用范围内 | The member is outside the app's range | |
93000 | C | none | 群机器人 key 无效或机器人已被移除 | The robot's key is invalid or the robot was removed | 请重新取得 Webhook 地址。 | Get a new webhook address.
93004 | C | none | 群机器人已停用 | The robot is stopped | |
93008 | C | none | 群机器人不在群中 | The robot is not in the group | |
301002 | C | check-agent-id | 此 Secret 属于另一个应用，与 AgentId 不符 | The secret belongs to another app than the agent id | 它也可能是通讯录同步的 Secret。请在 应用管理 → 该应用 中复制同一页上的 AgentId 与 Secret。 | It may also be that of directory sync. Copy AgentId and Secret from the same page: 应用管理 → the app.
301005 | D | none | 不能删除企业创建者 | The creator cannot be deleted | |
301007 | C | none | 企业已停用或解散 | The corp is disabled or dissolved | 请联系企业微信。 | Contact the vendor.
301012-301014 | D | fix-input | 职务、电话或英文名不合法 | Position, telephone or English name is invalid | |
301021 | N | fix-input | userid 不存在（打卡） | The userid is unknown (check-in) | |
301036 | D | none | userid 不允许修改 | The userid may not be changed | |
301042 | C | add-trusted-ip | IP 不在白名单中（会话存档接口） | The IP is not on the white list (archive API) | 请在会话存档设置中加入该 IP。 | Add the IP in the settings of the archive.
302003-302007 | D | fix-input | 批量导入数据有问题 | The batch import has problems | |
302008 | R | retry | 另一个导入任务正在运行 | Another import job is running | |
701008 | P | none | 缺少互通账号许可 | No interop licence | 请购买或激活账号许可。 | Buy or activate licences.
701099 | P | none | 缺少互通账号许可 | No interop licence | 请购买或激活账号许可。 | Buy or activate licences.
830002 | D | none | 下载超过 20 MB 未分段 | A download above 20 MB without Range | |
`
