import type { Random } from '../random.ts'
import { femaleTable, maleTable, readTable, surnameTable, unusualNames } from './name-tables.ts'

export interface Person {
  name: string
  gender: 0 | 1 | 2
  /** Letters that a user id can be made of. */
  surname: string
  givenName: string
}

/** One in so many people has a name that breaks careless readers. */
const unusualShare = 1 / 150
const oneCharacterShare = 0.18

export interface People {
  next(random: Random): Person
  /** A user id such as companies really use; not yet checked for being free. */
  userIdFor(person: Person, serial: number, random: Random): string
}

/** Makes people one after the other; equal names occur, as they do in China. */
export function createPeople(): People {
  const surnames = readTable(surnameTable)
  const male = readTable(maleTable)
  const female = readTable(femaleTable)

  return {
    next(random) {
      if (random.chance(unusualShare)) {
        const [name, pinyin] = random.pick(unusualNames)
        return { name, gender: 0, surname: '', givenName: pinyin }
      }
      const gender = random.chance(0.52) ? 1 : 2
      const characters = gender === 1 ? male : female
      const [surname, surnamePinyin] = random.pick(surnames)
      const [first, firstPinyin] = random.pick(characters)
      const [second, secondPinyin] = random.chance(oneCharacterShare) ? ['', ''] : random.pick(characters)
      return {
        name: surname + first + second,
        gender: random.chance(0.97) ? gender : 0,
        surname: surnamePinyin,
        givenName: firstPinyin + secondPinyin,
      }
    },
    userIdFor({ surname, givenName }, serial, random) {
      const style = random.next()
      if (style < 0.62) return surname + givenName
      if (style < 0.74) return capitalised(surname) + capitalised(givenName)
      if (style < 0.82) return `${givenName}.${surname || 'x'}`
      if (style < 0.94) return `E${String(100_000 + serial)}`
      if (style < 0.97) return `${surname || 'x'}_${givenName}@lianxi`
      return String(20_190_000 + serial)
    },
  }
}

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
