import { rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Outcome } from '../checks/step.ts'
import { UserError } from '../domain/error.ts'
import { type Run, readRunFile, runFile, runIds } from './journal.ts'

/** When a step of a person became what. */
export interface Change {
  readonly run: string
  readonly name: string
  readonly account: string
  readonly group: string | null
  readonly lab: string
  readonly step: string
  readonly at: string
  /** Null: it was looked at for the first time. */
  readonly from: Outcome | null
  readonly to: Outcome
  readonly reason: string | null
}

export interface History {
  /** Oldest first. */
  changes(lab: string): Promise<readonly Change[]>
  close(): void
}

/**
 * The history of a class, asked by SQL. It is made from the files of the runs, which are the truth: those that have grown since are read in as it is
 * opened, and what is gone goes. Where another process has the file open, or it cannot be written, a history in memory is made from them all.
 *
 * Source  https://duckdb.org/docs/stable/connect/concurrency.html
 * Errors  UserError `classNoDuckdb` {}, `historyDamaged` {file, problem}
 */
export async function openHistory(classFolder: string): Promise<History> {
  const { DuckDBInstance } = await loadDuckdb()
  const file = join(classFolder, 'history.duckdb')
  const { instance, db } = await openFile(DuckDBInstance, file, classFolder)
  const rows = async <Row>(sql: string, values: Record<string, string>): Promise<readonly Row[]> =>
    (await db.runAndReadAll(sql, values)).getRowObjectsJson() as unknown as readonly Row[]
  return {
    changes: (lab) => rows(changesSql, { lab }),
    close() {
      db.closeSync()
      instance.closeSync()
    },
  }
}

interface Opened {
  readonly instance: DuckDBInstance
  readonly db: DuckDBConnection
}

async function openFile(Instance: typeof DuckDBInstance, file: string, classFolder: string): Promise<Opened> {
  try {
    // A full disk leaves a file with nothing in it, which DuckDB takes for another kind of file.
    if (statSync(file, { throwIfNoEntry: false })?.size === 0) rmSync(file)
    return await openAt(Instance, file, classFolder)
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    if (/lock|in use|being used|permission denied|read-only|no space left|access is denied/i.test(problem))
      return openAt(Instance, ':memory:', classFolder)
    throw new UserError('historyDamaged', { file, problem }, { cause })
  }
}

async function openAt(Instance: typeof DuckDBInstance, file: string, classFolder: string): Promise<Opened> {
  const instance = await Instance.create(file)
  const db = await instance.connect()
  try {
    await db.run(tables)
    await readIn(db, classFolder)
    return { instance, db }
  } catch (error) {
    db.closeSync()
    instance.closeSync()
    throw error
  }
}

const tables = `
  create table if not exists runs (id varchar primary key, lab varchar, looked timestamptz, shard varchar, version varchar, people integer, read integer, over boolean);
  create table if not exists looks (run varchar, name varchar, account varchar, region varchar, grp varchar, looked timestamptz, took_ms double);
  create table if not exists outcomes (run varchar, name varchar, step varchar, outcome varchar, reason varchar);
`

/** Runs whose files are of another size than when they were read; `read` is that size in bytes. */
async function readIn(db: DuckDBConnection, classFolder: string): Promise<void> {
  const known = (await db.runAndReadAll('select id, read from runs')).getRowObjectsJson()
  const read = new Map(known.map((row) => [String(row.id), Number(row.read)]))
  const ids = runIds(classFolder)
  for (const id of read.keys()) if (!ids.includes(id)) await inOne(db, () => remove(db, id))
  for (const id of ids) {
    // Before it is read: what is written meanwhile makes it another size the next time.
    const { size } = statSync(runFile(classFolder, id))
    const run = read.get(id) === size ? null : readRunFile(classFolder, id)
    if (run) await inOne(db, () => write(db, id, run, size))
  }
}

/** In one transaction: all of it, or nothing. */
async function inOne(db: DuckDBConnection, work: () => Promise<void>): Promise<void> {
  await db.run('begin transaction')
  try {
    await work()
    await db.run('commit')
  } catch (error) {
    await db.run('rollback')
    throw error
  }
}

async function remove(db: DuckDBConnection, id: string): Promise<void> {
  for (const table of ['outcomes', 'looks']) await db.run(`delete from ${table} where run = $id`, { id })
  await db.run('delete from runs where id = $id', { id })
}

async function write(db: DuckDBConnection, id: string, { head, finished, isOver }: Run, read: number): Promise<void> {
  await remove(db, id)
  const people = new Map(head.people.map((person) => [person.name, person]))
  const looks = [...finished.values()].map(({ name, at, tookMs }) => {
    const { account = '', region = '', group = null } = people.get(name) ?? {}
    return { run: id, name, account, region, grp: group, looked: at, took_ms: tookMs }
  })
  const outcomes = [...finished.values()].flatMap(({ name, steps }) =>
    steps.map(({ step, outcome, reason }) => ({ run: id, name, step, outcome, reason })),
  )
  await insert(
    db,
    'looks',
    'run varchar, name varchar, account varchar, region varchar, grp varchar, looked timestamptz, took_ms double',
    looks,
  )
  await insert(db, 'outcomes', 'run varchar, name varchar, step varchar, outcome varchar, reason varchar', outcomes)
  await db.run('insert into runs values ($id, $lab, $at::timestamptz, $shard, $version, $people, $read, $over)', {
    id,
    lab: head.lab,
    at: head.at,
    shard: head.shard,
    version: head.version,
    people: head.people.length,
    read,
    over: isOver,
  })
}

/** All rows in one statement, handed over as JSON: DuckDB reads it faster than it takes rows one by one. */
async function insert(db: DuckDBConnection, table: string, columns: string, rows: readonly object[]): Promise<void> {
  const struct = `[{${columns.split(', ').map((column) => `"${column.split(' ')[0]}":"${column.split(' ')[1]?.toUpperCase()}"`)}}]`
  const shape = struct.replace('TIMESTAMPTZ', 'VARCHAR')
  const names = columns.split(', ').map((column) => column.split(' '))
  const picked = names.map(([name, type]) => (type === 'timestamptz' ? `r.${name}::timestamptz` : `r.${name}`)).join(', ')
  await db.run(`insert into ${table} select ${picked} from (select unnest(from_json($rows::json, '${shape}')) as r)`, {
    rows: JSON.stringify(rows),
  })
}

const iso = (column: string) => `strftime(${column} at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ')`

const seen = `
  select o.run, o.name, l.account, l.grp as "group", r.lab, o.step, l.looked, o.outcome, o.reason
  from outcomes o join looks l using (run, name) join runs r on r.id = o.run
  where r.lab = $lab`

/** A person who could not be seen is where they were: that is no change. */
const changesSql = `
  with told as (
    select *, lag(outcome) over (partition by name, account, step order by looked, run) as "from" from (${seen}) where outcome <> 'unseen'
  )
  select run, name, account, "group", lab, step, ${iso('looked')} as "at", "from", outcome as "to", reason
  from told where "from" is distinct from outcome order by looked, name, step`

/** As large as it is, DuckDB is no part of the package: it is looked for beside us, then in the folder where the person stands. */
async function loadDuckdb(): Promise<{ readonly DuckDBInstance: typeof DuckDBInstance }> {
  const name = '@duckdb/node-api'
  for (const from of [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json')).href]) {
    const file = resolved(createRequire(from), name)
    if (file === null) continue
    const module = (await import(pathToFileURL(file).href)) as {
      DuckDBInstance?: typeof DuckDBInstance
      default?: { DuckDBInstance: typeof DuckDBInstance }
    }
    const found = module.DuckDBInstance ?? module.default?.DuckDBInstance
    if (found) return { DuckDBInstance: found }
  }
  throw new UserError('classNoDuckdb', {})
}

function resolved(from: NodeJS.Require, name: string): string | null {
  try {
    return from.resolve(name)
  } catch {
    // Not there: the next place is asked.
    return null
  }
}
