export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Day = (typeof DAYS)[number]
export type Span = [from: string, until: string]
export type Hours = Record<Day, Span[]>

const FIRST: Span = ['09:00', '18:00']

/** As the server tells them: closed days may be left out. */
type Told = Partial<Record<Day, readonly (readonly string[])[]>>

export function hoursOf(told: Told): Hours {
  const of = (day: Day): Span[] => (told[day] ?? []).map(([from = '', until = '']) => [from, until])
  return { mon: of('mon'), tue: of('tue'), wed: of('wed'), thu: of('thu'), fri: of('fri'), sat: of('sat'), sun: of('sun') }
}

/** Opened like the day before it that is open; else nine to six. */
export function opened(hours: Hours, day: Day): Hours {
  const before = DAYS.slice(0, DAYS.indexOf(day)).findLast((one) => hours[one].length > 0)
  return { ...hours, [day]: before ? [...hours[before]] : [FIRST] }
}

/** Another span after the last one of the day, an hour long where there is room. */
export function withAnother(hours: Hours, day: Day): Hours {
  const last = hours[day].at(-1)?.[1] ?? '08:00'
  const next = Math.min(minutesOf(last) + 60, 23 * 60)
  return { ...hours, [day]: [...hours[day], [timeOf(next), timeOf(Math.min(next + 60, 24 * 60))]] }
}

export function withSpan(hours: Hours, day: Day, index: number, span: Span): Hours {
  return { ...hours, [day]: hours[day].map((one, at) => (at === index ? span : one)) }
}

export function without(hours: Hours, day: Day, index: number): Hours {
  return { ...hours, [day]: hours[day].filter((_, at) => at !== index) }
}

function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour * 60 + minute
}

function timeOf(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
}
