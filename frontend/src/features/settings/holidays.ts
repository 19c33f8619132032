import type { Schemas } from '../../api/client'

export const STATES = ['AC', 'AL', 'AM', 'AP', 'BA', 'CE', 'DF', 'ES', 'GO', 'MA', 'MG', 'MS', 'MT', 'PA', 'PB', 'PE', 'PI', 'PR', 'RJ', 'RN', 'RO', 'RR', 'RS', 'SC', 'SE', 'SP', 'TO'] as const

export type ClosedDay = { date: string; name: string }
export type Holidays = { national: boolean; optional: boolean; state: string | null; closed: ClosedDay[] }

/** As the server tells them: what is usual may be left out. */
export function holidaysOf({ national = true, optional = false, state = null, closed = [] }: Schemas['Holidays']): Holidays {
  return { national, optional, state, closed: closed.map(({ date, name = '' }) => ({ date, name })) }
}

/** A row whose day nobody chose yet is none. */
export function toldOf({ state, closed, ...rest }: Holidays): Schemas['Holidays'] {
  return { ...rest, state: STATES.find((one) => one === state) ?? null, closed: closed.filter(({ date }) => date !== '') }
}
