import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser'

/**
 * The placeholders of an ICU sentence, sorted; those inside plurals and selects too.
 *
 * Errors  SyntaxError of the parser where the sentence is malformed
 */
export function placeholdersOf(sentence: string): readonly string[] {
  const names = new Set<string>()
  const walk = (elements: readonly MessageFormatElement[]): void => {
    for (const element of elements) {
      if (element.type === TYPE.literal || element.type === TYPE.pound) continue
      if (element.type === TYPE.tag) walk(element.children)
      else {
        names.add(element.value)
        if (element.type === TYPE.plural || element.type === TYPE.select)
          for (const option of Object.values(element.options)) walk(option.value)
      }
    }
  }
  walk(parse(sentence, { ignoreTag: true }))
  return [...names].sort()
}
