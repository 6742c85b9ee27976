/**
 * Errcodes below 48000, a line each: code or range | class | remedy | meaning (zh, en) | what to do (zh, en).
 * Where the last two are empty, the class says what to do. @see reference §20
 */
export const generalErrcodes = `
-1 | R | retry | 系统繁忙 | The system is busy | 程序会自动重试，最多 3 次；仍失败请稍后再试。 | It is tried up to 3 times; if it still fails, try again later.
0 | - | none | 成功 | Success | 成功也可能只是部分成功，请查看无效名单。 | Success may be partial: look at the lists of what was not accepted.
6000 | R | retry | 数据版本冲突，有人同时在修改 | Version conflict: edited by somebody at the same time | 稍等片刻会重试一次。 | It is tried once more after a moment.
40001 | C | check-secret | Secret 无效（不匹配、已重置或应用已停用） | The secret is invalid (wrong pair, reset, or the app is stopped) | 请在管理后台 应用管理 → 应用 中查看 Secret 并重新填写。在此之前不会再请求，以免 IP 被封一小时。 | Copy the secret again from 应用管理 → the app. Nothing more is asked until then, since repeated wrong secrets block your IP for an hour.
40003 | N | fix-input | userid 无效（不在通讯录或含非法字符） | The userid is invalid (not in the directory, or bad characters) | 请核对账号，成员可能已离开。 | Check the id; the member may have left.
40004 | D | fix-input | 媒体文件类型不合法 | Bad media type | |
40005 | D | fix-input | type 参数不合法（应为 image、voice、video、file） | Bad type parameter (image, voice, video or file) | |
40006 | D | fix-input | 文件大小不合法 | Bad file size | |
40007 | N | fix-input | media_id 无效（3 天后过期或类型不符） | The media_id is invalid (expires after 3 days, or another type) | 请重新上传素材。 | Upload the file again.
40008 | D | fix-input | 消息类型不合法 | Bad message type | |
40009 | D | fix-input | 图片大小不合法 | Bad image size | 请压缩图片。 | Make the image smaller.
40011 | D | fix-input | 视频大小不合法 | Bad video size | 请压缩视频。 | Make the video smaller.
40013 | C | check-corp-id | 企业 ID 无效 | The corp id is invalid | 请在管理后台 我的企业 → 企业信息 底部复制企业ID。 | Copy 企业ID from 我的企业 → 企业信息 in the admin console.
40014 | T | check-secret | access_token 无效（过期、损坏或类型不符） | The access_token is invalid (expired, garbled or of the wrong kind) | |
40029 | D | retry | 登录 code 无效（已使用、超过 5 分钟或属于其他应用） | The login code is invalid (used, older than 5 minutes, or of another app) | 请重新登录。 | Start the login again.
40031 | N | fix-input | 成员列表中有不存在的 userid | The list holds an unknown userid | 请移除该成员。 | Remove it.
40032 | D | fix-input | 成员列表过长（发送 1000、删除 200） | The list of userids is too long (1,000 to send, 200 to delete) | 请分批处理。 | Split it.
40033 | D | fix-input | 请求含非法字符 | The request holds illegal characters | |
40035 | D | fix-input | 参数类型不合法 | A parameter has the wrong type | |
40039 | D | fix-input | 链接过长（1024） | The link is too long (1,024) | 请缩短链接。 | Shorten it.
40050 | N | fix-input | chatid 不存在 | The chatid does not exist | 请先创建群聊。 | Create the chat first.
40054 | C | none | 菜单链接域名不合法 | The domain of a menu link is invalid | 请配置可信域名。 | Configure the trusted domain.
40055 | C | none | 菜单链接域名不合法 | The domain of a menu link is invalid | 请配置可信域名。 | Configure the trusted domain.
40056 | C | check-agent-id | AgentId 无效 | The agent id is invalid | 请填写现有应用的整数 AgentId（应用管理 → 应用）。 | Enter the integer AgentId of an existing app (应用管理 → the app).
40057 | C | none | 回调地址无效或校验失败 | The callback address is invalid or its check failed | 请测试回调服务。 | Test the callback service.
40058 | D | fix-input | 参数不合法（格式错误、过长、缺失等） | Invalid parameter (bad JSON, too long, missing) | 错误信息指出了具体字段。 | The error text names the field.
40059 | D | fix-input | 上报开关只能为 0 或 1 | The report flag must be 0 or 1 | |
40063 | D | fix-input | 参数为空或请求方法错误 | Empty parameter or wrong method | |
40066 | N | fix-input | 部门列表为空或有不存在的部门 | The department list is empty or holds an unknown id | 请先同步部门。 | Sync the departments first.
40068 | N | fix-input | 标签或标签组不存在 | The tag or tag group does not exist | 请刷新标签。 | Refresh the tags.
40070 | N | fix-input | 标签操作中的成员和部门全部无效 | All members and departments of the tag call are invalid | |
40071 | D | fix-input | 标签名已存在 | The tag name exists | 请换一个名称。 | Choose another name.
40072 | D | fix-input | 标签名长度不合法（最多 32） | Bad length of the tag name (at most 32) | |
40073 | N | fix-input | openid 无效 | The openid is invalid | |
40074 | D | fix-input | 图文消息不支持保密 | news messages do not support safe | 请改用 mpnews。 | Use mpnews.
40078 | D | retry | auth_code 无效 | The auth_code is invalid | 请重新登录。 | Start the login again.
40082 | C | check-secret | suite_access_token 无效（仅第三方应用） | The suite token is invalid (third-party apps only) | 令牌类型不对，请使用自建应用的 Secret。 | This is the wrong kind of token: use the secret of a self-built app.
40088 | N | retry | 任务 id 不存在 | The job id is unknown | 请重新开始任务。 | Start the job again.
40089 | N | retry | 任务结果已清理 | The result of the job has been removed | 请重新开始任务。 | Start the job again.
40091 | C | check-secret | Secret 无效，可能属于其他企业 | The secret is invalid, perhaps of another corp | 请核对企业 ID 和 Secret 是否属于同一企业。 | Check that corp id and secret belong together.
40093 | C | none | JS-SDK 签名错误 | Wrong JS-SDK signature | |
40096 | N | fix-input | external_userid 无效（属于其他调用方，或跟进人不在范围内） | The external_userid is invalid (of another caller, or its follower is out of range) | 请使用本企业取得的 id。 | Use ids that this corp obtained.
40097 | D | fix-input | 成员尚未离职 | The member has not resigned | |
40098 | D | fix-input | 成员尚未实名认证 | The member is not verified | |
40123 | D | fix-input | 图片已损坏 | The image is broken | |
40206 | D | fix-input | 请求体过大 | The request body is too large | 请分批处理。 | Split it.
41001 | D | none | 缺少 access_token | access_token is missing | 程序缺陷，请报告。 | A defect of this program: please report it.
41002 | C | check-corp-id | 缺少企业 ID | The corp id is missing | 请填写企业 ID。 | Enter the corp id.
41004 | C | check-secret | 缺少 Secret | The secret is missing | 请填写 Secret。 | Enter the secret.
41006 | D | fix-input | 缺少 media_id | media_id is missing | |
41009 | D | fix-input | 缺少 userid | userid is missing | |
41010 | D | fix-input | 缺少 url | url is missing | |
41011 | D | check-agent-id | 缺少 agentid | agentid is missing | |
41016 | D | fix-input | 缺少标题 | The title is missing | |
41017 | D | fix-input | 缺少 tagid | tagid is missing | |
41019 | D | fix-input | 缺少部门，或不是数字数组 | The department is missing or not an array of numbers | |
41033 | D | fix-input | 缺少描述 | The description is missing | |
41035 | D | fix-input | 缺少外部联系人 id | The external userid is missing | |
41048 | D | fix-input | 没有可发送的客户 | There is nobody to send to | |
41050 | D | none | 欢迎语 code 无效或已过期 | The welcome code is invalid or expired | |
41051 | D | none | 客户已开始聊天，不再发送欢迎语 | The customer has started to chat: no welcome message | 可以忽略。 | This can be ignored.
41054 | P | none | 成员未激活 | The member is not activated | 请成员登录企业微信并完成认证。 | The member must log in and verify.
41057 | C | none | 未绑定微信开发者账号 | No WeChat developer account is bound | |
41060 | N | fix-input | 朋友圈 id 无效 | The moment id is invalid | |
41061 | D | fix-input | 朋友圈不属于该成员 | The moment is not this member's | |
41062 | R | retry | 朋友圈尚未发表 | The moment is not published yet | |
41063 | R | retry | 群发任务仍在下发 | The mass send is still dispatching | 请等一分钟再试。 | Wait a minute.
41079 | R | retry | 朋友圈任务仍在下发 | The moment is still dispatching | 请等一分钟再试。 | Wait a minute.
41096 | R | retry | 欢迎语正在发送 | The welcome message is in progress | |
42001 | T | check-secret | access_token 已过期 | The access_token has expired | |
42003 | D | retry | 登录 code 已过期 | The login code has expired | 请重新登录。 | Start the login again.
42009 | T | check-secret | suite_access_token 已过期（仅第三方应用） | The suite token has expired (third-party apps only) | 令牌类型不对，请使用自建应用的 Secret。 | This is the wrong kind of token: use the secret of a self-built app.
42012 | T | retry | jsapi_ticket 不可用 | The jsapi_ticket cannot be used | |
42014-42020 | D | fix-input | 模板卡片的某个部分不合法 | A part of the template card is invalid | 错误信息指出了具体部分。 | The error text names the part.
42022 | D | retry | 登录 code 已使用 | The login code was used | 请重新登录。 | Start the login again.
42027-42051 | D | fix-input | 模板卡片的某个部分缺失或不合法 | A part of the template card is missing or invalid | 错误信息指出了具体部分。 | The error text names the part.
42052 | D | none | 消息超过 24 小时，不能撤回 | The message is too old to be recalled (24 h) | |
43004 | P | none | 成员未关联微信 | The member is not linked to WeChat | 请成员关注微信插件。 | The member must link WeChat.
43009 | C | none | 企业未认证 | The corp is not verified | 请完成企业认证。 | Verify the corp.
43012 | C | none | 应用未设置回调地址 | The app has no callback address | 请为应用配置接收消息的回调地址。 | Configure the app's callback address.
44001 | D | fix-input | 媒体文件为空 | The media file is empty | |
44004 | D | fix-input | 文本内容为空 | The text is empty | |
45001 | D | fix-input | 媒体文件过大 | The media file is too large | |
45002 | D | fix-input | 消息过长（文本 2048 字节） | The message is too long (text: 2,048 bytes) | 请缩短内容。 | Shorten it.
45004 | D | fix-input | 应用介绍应为 4–120 字 | The app's description must have 4–120 characters | |
45007 | D | fix-input | 语音超过 60 秒 | The voice message is longer than 60 s | |
45008 | D | fix-input | 图文超过 8 条 | More than 8 articles | |
45009 | L | wait | 接口调用超过频率限制 | The API's frequency limit is reached | 程序会暂停后继续。若发生在获取令牌时，说明 IP 因多次错误的 Secret 被封约一小时。 | It pauses and resumes by itself. When getting a token, it means that your IP is blocked for about an hour after wrong secrets.
45022 | D | fix-input | 应用名称长度不合法 | Bad length of the app's name | |
45024 | C | none | 账号数已达上限 | The account cap is reached | 请认证企业或扩容。 | Verify or enlarge the corp.
45026 | C | none | 触发删除保护 | The deletion guard was tripped | |
45029 | D | none | 返回内容过大 | The answer is too large | 程序会改为按部门读取。 | Ask department by department.
45031 | C | check-secret | Secret 过于简单 | The secret is too weak | 请在管理后台重置 Secret。 | Reset the secret in the admin console.
45032 | D | fix-input | 作者超过 64 字节 | The author is longer than 64 bytes | |
45033 | L | wait | 并发调用过多 | Too many parallel calls | 程序会降低并发后继续。 | It continues with fewer parallel calls.
45034 | D | fix-input | 链接缺少协议头 | The link has no scheme | 请以 http:// 或 https:// 开头。 | Start it with http:// or https://.
45035 | R | retry | 标签正被同时修改 | Tags are being edited at the same time | 稍等片刻会重试一次。 | It is tried once more after a moment.
46003 | N | none | 菜单未设置 | The menu is not set | |
46004 | N | fix-input | 找不到成员（也可能不在可见范围） | The member was not found (or is out of range) | |
`
