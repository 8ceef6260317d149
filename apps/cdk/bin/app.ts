import { App } from 'aws-cdk-lib'
import { SignInAlarm } from '../lib/sign-in-alarm.ts'

const app = new App()

// #region email-context
const email: unknown = app.node.tryGetContext('email')
if (typeof email !== 'string')
  throw new Error('Write your address under context.email in cdk.json, or hand it over: cdk deploy --context email=…')
new SignInAlarm(app, 'SignInAlarm', { email })
// #endregion email-context
