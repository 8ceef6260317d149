import type { Command } from '../command.ts'
import { check } from './check.ts'
import { classMerge, classReport, classRole, classRoster, classRun } from './class.ts'
import { classDemo } from './class-demo.ts'
import { classWatch } from './class-watch.ts'
import { doctor } from './doctor.ts'
import { explain } from './explain.ts'
import { alarmEvaluate, patternCompare, patternExplain, patternTest } from './patterns.ts'
import { policyShow } from './policy.ts'
import { clockAdvance, clockMode, clockShow, sandboxReset, sandboxSend, sandboxStart, sandboxStatus } from './sandbox.ts'
import { sandboxLog } from './sandbox-log.ts'
import { sandboxLoad, sandboxSave } from './sandbox-state.ts'
import { cleanup, solve } from './solve.ts'
import { start } from './start.ts'
import { verify } from './verify.ts'
import { webhook } from './webhook.ts'

/** In the order in which help lists them. */
export const commands: readonly Command[] = [
  start,
  check,
  verify,
  explain,
  webhook,
  doctor,
  solve,
  cleanup,
  patternTest,
  patternCompare,
  patternExplain,
  alarmEvaluate,
  policyShow,
  classRun,
  classWatch,
  classReport,
  classMerge,
  classRoster,
  classRole,
  classDemo,
  sandboxStart,
  sandboxStatus,
  sandboxReset,
  sandboxSend,
  sandboxLog,
  sandboxSave,
  sandboxLoad,
  clockShow,
  clockAdvance,
  clockMode,
]
