import { operation } from '../../wire/operation.ts'
import { assignedDevice, deviceExists, deviceInUse, noDevice, overQuota, wrongCode } from './errors.ts'
import { type Paged, page } from './page.ts'
import { iamArn, seconds, tagged, toldWrite, userShape } from './shapes.ts'
import { type AccountScope, type Device, findUser, type IamState, type Tag } from './state.ts'
import { newSeed, stepOf } from './totp.ts'
import { named, onUser, user } from './users.ts'

/** Virtual MFA devices: made with a seed that an authenticator app takes, then given to a user by two codes in a row. */
const device = (state: IamState, of: AccountScope, serial: string): Device => {
  const found = state.devices(of).get(serial)
  if (!found) throw noDevice(serial)
  return found
}

/** MFA devices of one user. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (eight) */
const devicesAtMost = 8

/**
 * CreateVirtualMFADevice: a device of nobody's yet.
 *
 * In      VirtualMFADeviceName, Path (/), Tags
 * Out     VirtualMFADevice {SerialNumber, Base32StringSeed}; the picture of the seed (QRCodePNG) is left out
 * Errors  EntityAlreadyExists
 * Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html
 */
export const CreateVirtualMFADevice = operation<{ VirtualMFADeviceName: string; Path?: string; Tags?: readonly Tag[] }, unknown>({
  name: 'CreateVirtualMFADevice',
  kind: 'management',
  readOnly: false,
  needs: ({ input, scope }) => ({
    action: 'iam:CreateVirtualMFADevice',
    resource: iamArn(scope, 'mfa', input.Path ?? '/', input.VirtualMFADeviceName),
  }),
  run({ input, scope, world }) {
    const serial = iamArn(scope, 'mfa', input.Path ?? '/', input.VirtualMFADeviceName)
    if (world.state.iam.devices(scope).has(serial)) throw deviceExists()
    const made: Device = { serial, seed: newSeed(), tags: tagged([], input.Tags ?? []) }
    world.state.iam.devices(scope).set(serial, made)
    return {
      VirtualMFADevice: {
        SerialNumber: serial,
        Base32StringSeed: new Uint8Array(Buffer.from(made.seed, 'ascii')),
        Tags: made.tags.length > 0 ? made.tags : undefined,
      },
    }
  },
  recorded: toldWrite,
})

interface EnableInput {
  readonly UserName: string
  readonly SerialNumber: string
  readonly AuthenticationCode1: string
  readonly AuthenticationCode2: string
}

/**
 * EnableMFADevice: from now on the user's sign-in asks for a code. The two codes are of two steps in a row. The app that makes them goes by
 * its own clock, so codes count by the sandbox's time and by the moment at which the request was signed.
 *
 * Errors  NoSuchEntity (user, device), EntityAlreadyExists, InvalidAuthenticationCode, LimitExceeded
 * Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html
 */
export const EnableMFADevice = operation<EnableInput, unknown>({
  name: 'EnableMFADevice',
  kind: 'management',
  readOnly: false,
  needs: onUser('EnableMFADevice'),
  run({ input, scope, world, now, headers }) {
    const state = world.state.iam
    const owner = user(state, scope, input.UserName)
    const found = device(state, scope, input.SerialNumber)
    if (found.userName !== undefined) throw deviceInUse()
    if ([...state.devices(scope).values()].filter((d) => d.userName === owner.name).length >= devicesAtMost)
      throw overQuota('MFADevicesPerUser', devicesAtMost)
    const isInStep = [now, signedMs(headers['x-amz-date'])].some((atMs) => {
      const first = atMs === undefined ? undefined : stepOf(found.seed, input.AuthenticationCode1, atMs)
      const second = atMs === undefined ? undefined : stepOf(found.seed, input.AuthenticationCode2, atMs)
      return first !== undefined && second === first + 1
    })
    if (!isInStep) throw wrongCode()
    state.devices(scope).set(found.serial, { ...found, userName: owner.name, enableMs: now })
    return {}
  },
  recorded: toldWrite,
})

function signedMs(date: string | undefined): number | undefined {
  const m = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date ?? '')
  return m ? Date.parse(`${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${m[6]}Z`) : undefined
}

/** DeactivateMFADevice: the device is nobody's again. Errors: NoSuchEntity. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html */
export const DeactivateMFADevice = operation<{ UserName?: string; SerialNumber: string }, unknown>({
  name: 'DeactivateMFADevice',
  kind: 'management',
  readOnly: false,
  needs: onUser('DeactivateMFADevice'),
  run(call) {
    const state = call.world.state.iam
    const owner = user(state, call.scope, named(call))
    const { userName, enableMs: _enabled, ...rest } = device(state, call.scope, call.input.SerialNumber)
    if (userName !== owner.name) throw noDevice(call.input.SerialNumber)
    state.devices(call.scope).set(rest.serial, rest)
    return {}
  },
})

/** DeleteVirtualMFADevice: once it is nobody's. Errors: NoSuchEntity, DeleteConflict. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html */
export const DeleteVirtualMFADevice = operation<{ SerialNumber: string }, unknown>({
  name: 'DeleteVirtualMFADevice',
  kind: 'management',
  readOnly: false,
  needs: ({ input }) => ({ action: 'iam:DeleteVirtualMFADevice', resource: input.SerialNumber }),
  run({ input, scope, world }) {
    const found = device(world.state.iam, scope, input.SerialNumber)
    if (found.userName !== undefined) throw assignedDevice()
    world.state.iam.devices(scope).delete(found.serial)
    return {}
  },
})

/** ListMFADevices: of the user named, else of the caller. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html */
export const ListMFADevices = operation<Paged & { UserName?: string }, unknown>({
  name: 'ListMFADevices',
  kind: 'management',
  readOnly: true,
  needs: onUser('ListMFADevices'),
  run(call) {
    const owner = user(call.world.state.iam, call.scope, named(call))
    const all = [...call.world.state.iam.devices(call.scope).values()].filter((d) => d.userName === owner.name)
    const { items, ...rest } = page(all, call.input)
    return {
      MFADevices: items.map((d) => ({ UserName: owner.name, SerialNumber: d.serial, EnableDate: seconds(d.enableMs ?? 0) })),
      ...rest,
    }
  },
})

/** ListVirtualMFADevices: without their seeds. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html */
export const ListVirtualMFADevices = operation<Paged & { AssignmentStatus?: 'Assigned' | 'Unassigned' | 'Any' }, unknown>({
  name: 'ListVirtualMFADevices',
  kind: 'management',
  readOnly: true,
  needs: ({ scope }) => ({ action: 'iam:ListVirtualMFADevices', resource: iamArn(scope, 'mfa', '/', '') }),
  run({ input, scope, world }) {
    const status = input.AssignmentStatus ?? 'Any'
    const all = [...world.state.iam.devices(scope).values()].filter(
      (d) => status === 'Any' || (status === 'Assigned') === (d.userName !== undefined),
    )
    const { items, ...rest } = page(all, input)
    return {
      VirtualMFADevices: items.map((d) => {
        const owner = d.userName === undefined ? undefined : findUser(world.state.iam, scope, d.userName)
        return {
          SerialNumber: d.serial,
          ...(owner ? { User: userShape(owner, 'list'), EnableDate: seconds(d.enableMs ?? 0) } : {}),
        }
      }),
      ...rest,
    }
  },
})
