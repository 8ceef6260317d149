import { expect } from '@playwright/test'
import type { Hand } from './gesture.ts'

/** Presses "Do it in the sandbox": all commands run, and they are the ones that the page prints. */
export async function doIt({ step, words }: Hand): Promise<void> {
  const printed = commandsIn(await step.printed())
  const ran = await step.doIt()
  expect(printed.length, 'the page prints commands').toBeGreaterThan(0)
  expect(ran.map(({ state }) => state)).toEqual(ran.map(() => words.site('ways.commandOk')))
  expect(ran.flatMap(({ command }) => commandsIn(command))).toEqual(printed)
  await expect(step.told).toHaveText(words.site('ways.doneAll'))
}

/**
 * Single commands out of what is printed for pasting: broken lines are whole again, and what only a shell needs around several commands is
 * left out (braces, the loop that repeats, the test whether there is anything to do).
 */
export function commandsIn(text: string): readonly string[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .replaceAll(/\[ "\$\{\w+:-None\}" != None \] && /g, '')
    .split('\n')
    .map((line) => line.trim().replace(/ && break$/, ''))
    .filter((line) => line !== '' && !/^([{}]|for try in .*; do|sleep \d+|done)$/.test(line))
}
