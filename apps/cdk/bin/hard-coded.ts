import { App } from 'aws-cdk-lib'
import { SignInAlarm } from '../lib/sign-in-alarm.ts'

const app = new App()

// #region email-hard-coded
new SignInAlarm(app, 'SignInAlarm', { email: 'you@example.com' })
// #endregion email-hard-coded
