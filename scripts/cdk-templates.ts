/**
 * Writes the templates of Lab B's app, one for each step of the lab that changes the stack: the app as far as that step has come, synthesised. They are
 * for `aws cloudformation deploy`, and for those who have the sandbox and no CDK.
 *
 *     node --import tsx scripts/cdk-templates.ts
 *
 * Nothing of them is written by hand: a test holds them equal to what the app makes today.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { App, CfnParameter, DefaultStackSynthesizer, Fn, type Stack } from 'aws-cdk-lib'
import { type StackTemplate, stackTemplates } from '../checks/lab-b/stack-templates.ts'

const app = fileURLToPath(new URL('../apps/cdk/', import.meta.url))

/** The text of a source file without its regions of other names. */
export function withRegions(source: string, kept: readonly string[]): string {
  return source.replaceAll(/^[ \t]*\/\/ #region ([\w-]+)\n[\s\S]*?\/\/ #endregion \1\n\n?/gm, (whole, name: string) =>
    kept.includes(name) ? whole : '',
  )
}

/** By file name below `apps/cdk`: the template's text as it should be. */
export async function cdkTemplates(): Promise<ReadonlyMap<string, string>> {
  const source = readFileSync(join(app, 'lib/sign-in-alarm.ts'), 'utf8')
  // Below the app, so that the packages of CDK are found.
  mkdirSync(join(app, 'cdk.out'), { recursive: true })
  const folder = mkdtempSync(join(app, 'cdk.out/templates-'))
  try {
    const texts = new Map<string, string>()
    for (const [at, name] of stackTemplates.entries()) {
      const regions = stackTemplates.slice(0, at + 1).map((each) => regionOf[each])
      const file = join(folder, `${name}.ts`)
      writeFileSync(file, withRegions(source, regions))
      const { SignInAlarm } = (await import(pathToFileURL(file).href)) as {
        SignInAlarm: new (scope: App, id: string, props: object) => Stack
      }
      const cdk = new App({ analyticsReporting: false, treeMetadata: false, outdir: join(folder, name) })
      const stack = new SignInAlarm(cdk, 'SignInAlarm', {
        email: Fn.ref('Email'),
        // Whoever deploys a template needs no bootstrapped account.
        synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
      })
      if (regions.includes('topic'))
        new CfnParameter(stack, 'Email', { type: 'String', description: 'Who gets the mail when sign-ins fail.' })
      texts.set(`templates/${name}.json`, `${JSON.stringify(cdk.synth().getStackByName('SignInAlarm').template, null, 2)}\n`)
    }
    return texts
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The part of the app's source with which each template begins to differ from the one before. */
const regionOf: Readonly<Record<StackTemplate, string>> = {
  'b01-bucket': 'log-bucket',
  'b02-log-group': 'trail-log',
  'b03-trail': 'trail',
  'b04-metric-filter': 'metric-filter',
  'b05-alarm': 'alarm',
  'b06-topic': 'topic',
  'b08-deploy': 'alarm-action',
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  mkdirSync(join(app, 'templates'), { recursive: true })
  for (const [path, text] of await cdkTemplates()) writeFileSync(join(app, path), text)
}
