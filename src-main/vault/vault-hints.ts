import type { Bilingual } from '../contract/shapes.ts'

/** What to do when the credential store refuses, by reason. */
export const vaultHints = {
  noPassphrase: {
    'zh-CN': '凭据库由口令保护，目前已锁定。请输入口令解锁，或在启动前设置 WECOM_DESK_PASSPHRASE。',
    en: 'The credential store is protected by a passphrase and is locked. Unlock it with the passphrase, or set WECOM_DESK_PASSPHRASE before starting.',
  },
  noKeychainEntry: {
    'zh-CN':
      '系统钥匙串中没有打开此凭据库的密钥。请以加密它的用户身份、在同一台机器上运行；如密钥已丢失，请先删除全部 Secret，再重新录入。',
    en: 'The system keychain holds no key for this credential store. Run as the user, and on the machine, that encrypted it; if the key is lost, remove all secrets, then enter them again.',
  },
  noKeyFile: {
    'zh-CN':
      '找不到打开此凭据库的密钥文件。请从备份恢复它（或用 WECOM_DESK_KEY_DIR 指明所在文件夹）；如已丢失，请先删除全部 Secret，再重新录入。',
    en: 'The key file of this credential store is missing. Restore it from a backup (or name its folder in WECOM_DESK_KEY_DIR); if it is lost, remove all secrets, then enter them again.',
  },
  wrongPassphrase: {
    'zh-CN': '口令不正确，数据未被改动。请检查 WECOM_DESK_PASSPHRASE，或输入正确的口令解锁。',
    en: 'The passphrase is wrong; nothing was changed. Check WECOM_DESK_PASSPHRASE, or unlock with the right passphrase.',
  },
  wrongKey: {
    'zh-CN': '密钥与此数据不匹配，数据未被改动。请恢复原来的密钥；如已丢失，请先删除全部 Secret，再重新录入。',
    en: 'The key does not fit this data; nothing was changed. Bring back the original key; if it is lost, remove all secrets, then enter them again.',
  },
  damaged: {
    'zh-CN': '这项加密数据已损坏或被移动过，无法解密；其他凭据不受影响。请重新录入该 Secret。',
    en: 'This sealed value is damaged or was moved and cannot be decrypted; the others are not affected. Enter this secret again.',
  },
  keyFileNotAccepted: {
    'zh-CN':
      '这台机器没有可用的系统钥匙串，密钥只能存放在文件中：能读取该文件的人即可解密凭据。接受后继续（命令行加 --accept-key-file）；或改用口令：设置 WECOM_DESK_PASSPHRASE 后重试，若凭据库已在使用密钥文件，请在设置后轮换一次密钥；或在有系统钥匙串的桌面会话中运行。',
    en: 'This machine has no usable system keychain, so the key would lie in a file, and whoever can read that file can decrypt the secrets. Accept that to go on (--accept-key-file on the command line); or use a passphrase: set WECOM_DESK_PASSPHRASE and try again, rotating the key once if the store already uses a key file; or run in a desktop session with a system keychain.',
  },
  cannotKeep: {
    'zh-CN': '新的密钥无法保存，凭据未被写入。',
    en: 'The new key could not be kept; no secret was written.',
  },
} as const satisfies Record<string, Bilingual>
