import { type Call, operation } from '../../wire/operation.ts'
import { noChild, noParent, noUnit, sameUnit, unitNotEmpty, violates } from './errors.ts'
import { newUnitId } from './ids.ts'
import { type Paged, page } from './page.ts'
import { isParent, managed, needOn, type Ours, shownUnit, toldWrite } from './shapes.ts'
import { takePlace, type Unit } from './state.ts'

interface Named {
  readonly OrganizationalUnitId: string
}
interface OfParent extends Paged {
  readonly ParentId: string
}

/** Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html (OU nesting: five levels below the root) */
const deepest = 5

const onUnit = (action: string) => (call: Call<Named>) => needOn(call, action, call.input.OrganizationalUnitId)
const onParent = (action: string) => (call: Call<OfParent>) => needOn(call, action, call.input.ParentId)

function unitNamed(call: Call<Named>, { of }: Ours): Unit {
  const found = call.world.state.organizations.units(of).get(call.input.OrganizationalUnitId)
  if (!found) throw noUnit()
  return found
}

/** Names are told apart by their case. Assumed: nothing is written about it. */
function mustBeNew(units: Iterable<Unit>, parent: string, name: string): void {
  for (const unit of units) if (unit.parent === parent && unit.name === name) throw sameUnit()
}

/**
 * CreateOrganizationalUnit: a unit below a root or another unit, up to five levels.
 *
 * In      ParentId, Name (1–128 characters)
 * Out     OrganizationalUnit
 * Errors  ParentNotFoundException, DuplicateOrganizationalUnitException, ConstraintViolationException OU_DEPTH_LIMIT_EXCEEDED
 * Source  https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganizationalUnit.html
 * Not modelled  Tags; the quota of 2,000 units
 */
export const CreateOrganizationalUnit = operation<{ ParentId: string; Name: string }, unknown>({
  name: 'CreateOrganizationalUnit',
  kind: 'management',
  readOnly: false,
  notModelled: ['Tags'],
  needs: onParent('CreateOrganizationalUnit'),
  run(call) {
    const { ParentId, Name } = call.input
    const found = managed(call)
    const state = call.world.state.organizations
    const units = state.units(found.of)
    if (!isParent(call, found, ParentId)) throw noParent()
    let level = 1
    for (let at = units.get(ParentId); at; at = units.get(at.parent)) level += 1
    if (level > deepest) throw violates('OU_DEPTH_LIMIT_EXCEEDED')
    mustBeNew(units.values(), ParentId, Name)
    const place = takePlace(state, found.of.partition, found.of.account)
    const unit: Unit = { id: newUnitId(found.organization.rootId), name: Name, parent: ParentId, place }
    units.set(unit.id, unit)
    return { OrganizationalUnit: shownUnit(call, found, unit) }
  },
  recorded: toldWrite,
})

/** Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganizationalUnit.html */
export const DescribeOrganizationalUnit = operation<Named, unknown>({
  name: 'DescribeOrganizationalUnit',
  kind: 'management',
  readOnly: true,
  needs: onUnit('DescribeOrganizationalUnit'),
  run(call) {
    const found = managed(call)
    return { OrganizationalUnit: shownUnit(call, found, unitNamed(call, found)) }
  },
})

/** UpdateOrganizationalUnit: another name. Errors: DuplicateOrganizationalUnitException. Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_UpdateOrganizationalUnit.html */
export const UpdateOrganizationalUnit = operation<Named & { Name?: string }, unknown>({
  name: 'UpdateOrganizationalUnit',
  kind: 'management',
  readOnly: false,
  needs: onUnit('UpdateOrganizationalUnit'),
  run(call) {
    const found = managed(call)
    const units = call.world.state.organizations.units(found.of)
    const unit = unitNamed(call, found)
    const { Name = unit.name } = call.input
    if (Name !== unit.name) mustBeNew(units.values(), unit.parent, Name)
    const changed = { ...unit, name: Name }
    units.set(unit.id, changed)
    return { OrganizationalUnit: shownUnit(call, found, changed) }
  },
  recorded: toldWrite,
})

/** DeleteOrganizationalUnit. Errors: OrganizationalUnitNotEmptyException; a closed account counts. Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteOrganizationalUnit.html */
export const DeleteOrganizationalUnit = operation<Named, unknown>({
  name: 'DeleteOrganizationalUnit',
  kind: 'management',
  readOnly: false,
  needs: onUnit('DeleteOrganizationalUnit'),
  run(call) {
    const found = managed(call)
    const state = call.world.state.organizations
    const { id } = unitNamed(call, found)
    for (const rows of [state.units(found.of), state.members(found.of)])
      for (const { parent } of rows.values()) if (parent === id) throw unitNotEmpty()
    state.units(found.of).delete(id)
    return {}
  },
})

/** ListOrganizationalUnitsForParent: those right below. Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html */
export const ListOrganizationalUnitsForParent = operation<OfParent, unknown>({
  name: 'ListOrganizationalUnitsForParent',
  kind: 'management',
  readOnly: true,
  needs: onParent('ListOrganizationalUnitsForParent'),
  run(call) {
    const found = managed(call)
    const { ParentId } = call.input
    if (!isParent(call, found, ParentId)) throw noParent()
    const rows = call.world.state.organizations.units(found.of).values()
    const { items, ...rest } = page(rows, `units ${ParentId}`, call.input, ({ parent }) => parent === ParentId)
    return { OrganizationalUnits: items.map((unit) => shownUnit(call, found, unit)), ...rest }
  },
})

/** ListParents: the one it has. Errors: ChildNotFoundException. Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html */
export const ListParents = operation<Paged & { ChildId: string }, unknown>({
  name: 'ListParents',
  kind: 'management',
  readOnly: true,
  needs: (call) => needOn(call, 'ListParents', call.input.ChildId),
  run(call) {
    const { of } = managed(call)
    const { ChildId } = call.input
    const state = call.world.state.organizations
    const parent = (state.members(of).get(ChildId) ?? state.units(of).get(ChildId))?.parent
    if (parent === undefined) throw noChild()
    const { items, ...rest } = page([{ place: 0 }], `parents ${ChildId}`, call.input)
    return { Parents: items.map(() => ({ Id: parent, Type: parent.startsWith('r-') ? 'ROOT' : 'ORGANIZATIONAL_UNIT' })), ...rest }
  },
})

/** ListChildren: of one kind, right below. Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListChildren.html */
export const ListChildren = operation<OfParent & { ChildType: 'ACCOUNT' | 'ORGANIZATIONAL_UNIT' }, unknown>({
  name: 'ListChildren',
  kind: 'management',
  readOnly: true,
  needs: onParent('ListChildren'),
  run(call) {
    const found = managed(call)
    const { ParentId, ChildType } = call.input
    if (!isParent(call, found, ParentId)) throw noParent()
    const state = call.world.state.organizations
    const isBelow = ({ parent }: { readonly parent: string }) => parent === ParentId
    const list = `children ${ChildType} ${ParentId}`
    const { items, ...rest } =
      ChildType === 'ACCOUNT'
        ? page(state.members(found.of).values(), list, call.input, isBelow)
        : page(state.units(found.of).values(), list, call.input, isBelow)
    return { Children: items.map((child) => ({ Id: 'account' in child ? child.account : child.id, Type: ChildType })), ...rest }
  },
})
