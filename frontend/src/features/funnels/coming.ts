import type { ComingRuns, Host } from '@batuta/flow-editor'
import { api, ask, type Schemas } from '../../api/client'
import { isRecord } from './draft/change'

type Schedule = Schemas['NewSchedule']
type Config = Parameters<NonNullable<Host['comingRuns']>>[0]

const EVERY = ['day', 'week', 'month', 'cron'] as const
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** When a schedule that is being drawn runs next, as the server's calendar has it. */
export async function comingRuns(config: Config): Promise<ComingRuns> {
  return ask(api.POST('/api/v1/triggers/coming', { body: scheduleOf(config) }))
}

/** What of a config is about when; what is half written is left out. */
export function scheduleOf({ every, at, weekdays, month_day, cron, hours }: Config): Schedule {
  const days: readonly unknown[] = Array.isArray(weekdays) ? weekdays : []
  return {
    every: EVERY.find((one) => one === every) ?? 'day',
    at: clock(at),
    weekdays: WEEKDAYS.filter((day) => days.includes(day)),
    month_day: Number.isInteger(month_day) && Number(month_day) >= 1 && Number(month_day) <= 31 ? Number(month_day) : null,
    cron: text(cron, 100),
    hours: isRecord(hours) && clock(hours.from) && clock(hours.to) ? { from: clock(hours.from), to: clock(hours.to) } : null,
  }
}

function clock(value: unknown): string {
  return typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(value) ? value : ''
}

function text(value: unknown, longest: number): string {
  return typeof value === 'string' && value.length <= longest ? value : ''
}
