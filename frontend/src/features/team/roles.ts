import type { Role } from '../../app/me'
import type { Member } from './data'

export const ROLES = ['owner', 'admin', 'supervisor', 'marketer', 'agent'] as const satisfies Role[]

/** Owners alone make owners, and change or remove them. */
export function assignable(mine: Role): readonly Role[] {
  return mine === 'owner' ? ROLES : mine === 'admin' ? ROLES.filter((role) => role !== 'owner') : []
}

/** Whether somebody of my role may change this colleague at all. */
export function mayChange(mine: Role, member: Pick<Member, 'role'>): boolean {
  return assignable(mine).includes(member.role)
}

/** A workspace keeps at least one owner: the last one neither changes role nor leaves. */
export function isLastOwner(members: readonly Pick<Member, 'userId' | 'role'>[], member: Pick<Member, 'userId' | 'role'>): boolean {
  return member.role === 'owner' && !members.some(({ userId, role }) => role === 'owner' && userId !== member.userId)
}

export function roleOf(value: string | null): Role {
  return ROLES.find((role) => role === value) ?? 'agent'
}
