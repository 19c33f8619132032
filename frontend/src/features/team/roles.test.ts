import { expect, test } from 'vitest'
import { assignable, isLastOwner, mayChange, roleOf } from './roles'

test('owners alone make owners', () => {
  expect(assignable('owner')).toContain('owner')
  expect(assignable('admin')).not.toContain('owner')
  expect(assignable('supervisor')).toEqual([])
  expect(mayChange('admin', { role: 'owner' })).toBe(false)
  expect(mayChange('admin', { role: 'agent' })).toBe(true)
})

test('the last owner stays', () => {
  const ana = { userId: 'ana', role: 'owner' as const }
  const bia = { userId: 'bia', role: 'owner' as const }
  expect(isLastOwner([ana, { userId: 'caio', role: 'admin' }], ana)).toBe(true)
  expect(isLastOwner([ana, bia], ana)).toBe(false)
})

test('an unknown role is the smallest', () => {
  expect([roleOf('admin'), roleOf('root'), roleOf(null)]).toEqual(['admin', 'agent', 'agent'])
})
