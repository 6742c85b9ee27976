import type { Bilingual } from '../contract/shapes.ts'

/** What heads every list of stolen passwords, long enough to get past the length alone; letters and digits only. */
const common = new Set(
  `1234567890 0123456789 0987654321 9876543210 12345678910 123456789a a123456789 q123456789 1q2w3e4r5t 1qaz2wsx3edc
   1q2w3e4r5t6y qwertyuiop qwerty12345 qwerty123456 qwertyuiop123 asdfghjkl123 zxcvbnm123 1234qwerasdf qazwsxedcrfv
   password12 password123 password1234 password12345 passw0rd12 passw0rd123 passw0rd1234 p4ssw0rd123 mypassword
   administrator administrator1 admin12345 admin123456 admin123456789 adminadmin administrator123 root123456 rootroot123
   welcome123 welcome1234 welcome12345 letmein123 letmein1234 changeme123 changeme1234 iloveyou12 iloveyou123
   sunshine123 football123 baseball123 superman123 princess123 dragon12345 monkey12345 abcd123456 abc1234567
   abc123456789 a1b2c3d4e5 aa12345678 aa123456789 woaini1314 woaini520 woaini1314520 woaini5201314 5201314520
   1314520520 wechat12345 wechat123456 weixin12345 weixin123456 wecom12345 wecom123456 wecomdesk1 wecomdesk123
   qiyeweixin qiyeweixin1 qiyeweixin123 zhangsan123 test123456 testtest123 guest12345 company123 secret1234 secret12345`
    .split(/\s+/)
    .map((word) => word.trim()),
)
const fewestDifferent = 5
/** The name and a few figures is the first thing that is tried. */
const fewestBesideName = 6

const lettersAndDigits = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** Each character follows the one before in the alphabet or in numbers, either way; `0` also follows `9`. */
const isSequence = (text: string): boolean => {
  const steps = new Set<number>()
  for (let index = 1; index < text.length; index++)
    steps.add((text.charCodeAt(index) - text.charCodeAt(index - 1) + 10) % 10)
  return steps.size <= 1
}

/** Why a password is not accepted, for people; null where it is. Its length is the contract's matter. */
export function weaknessOf(password: string, name: string): Bilingual | null {
  const plain = lettersAndDigits(password)
  if (new Set(password).size < fewestDifferent || (/^[\p{L}\p{N}]+$/u.test(password) && isSequence(plain)))
    return {
      'zh-CN': '密码过于简单：重复或连续的字符容易猜到。几个不相关的词连在一起更好记，也更安全。',
      en: 'The password is too simple: repeated or consecutive characters are guessed first. A few unrelated words are easier to remember, and safer.',
    }
  if (common.has(plain) || common.has(plain.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')))
    return {
      'zh-CN': '这是最常见的密码之一，会最先被猜到。请换一个。',
      en: 'This is one of the most common passwords and is tried first. Choose another.',
    }
  const ownName = lettersAndDigits(name)
  if (ownName.length >= 3 && plain.includes(ownName) && plain.length - ownName.length < fewestBesideName)
    return {
      'zh-CN': '密码不能是用户名，或用户名加几个字符。请换一个。',
      en: 'The password must not be the name, or the name with a few characters. Choose another.',
    }
  return null
}
