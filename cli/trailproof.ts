#!/usr/bin/env node
/** The command line's door: reads the words, picks the language, runs one command, prints what it returns, ends with its exit code. */
import { main } from './main.ts'

process.exitCode = await main(process.argv.slice(2), process)
