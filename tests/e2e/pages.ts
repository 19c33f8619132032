import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, afterEach, expect, inject } from 'vitest'
import { PASSWORD } from './product'

export const PEOPLE = {
  owner: 'owner@compasso.demo',
  attendant: 'attendant@compasso.demo',
  marketer: 'marketer@compasso.demo',
  otherOwner: 'owner@allegro.demo',
} as const
export type Person = keyof typeof PEOPLE

/** One red dot. */
export const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==', 'base64')
export const DESK = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

let browser: Browser | null = null
const open = new Set<BrowserContext>()
const complaints = new WeakMap<BrowserContext, string[]>()

/** A browser of its own, in Portuguese, at the product's address. What the console complains about fails the test. */
export async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  browser ??= await chromium.connect(inject('browser'))
  const context = await browser.newContext({ baseURL: inject('address'), locale: 'pt-BR', timezoneId: 'America/Sao_Paulo', viewport: DESK, reducedMotion: 'reduce', ...options })
  context.setDefaultTimeout(20_000)
  open.add(context)
  const heard: string[] = []
  complaints.set(context, heard)
  context.on('console', (message) => {
    if (message.type() === 'error' && !expected(message.text())) heard.push(message.text())
  })
  context.on('weberror', (error) => heard.push(String(error.error())))
  context.on('dialog', (dialog) => {
    heard.push(`a dialog opened: ${dialog.message()}`)
    void dialog.dismiss()
  })
  return context.newPage()
}

/** Signed in as somebody of the demo, at `path`. */
export async function signedIn(person: Person, path = '/', options: BrowserContextOptions = {}): Promise<Page> {
  const page = await newPage(options)
  await signIn(page, person, path)
  return page
}

export async function signIn(page: Page, person: Person, path = '/'): Promise<void> {
  const { status } = await page.request.post('/api/v1/auth/login', { data: { email: PEOPLE[person], password: PASSWORD } }).then((answer) => ({ status: answer.status() }))
  expect(status).toBe(200)
  await page.goto(path)
  await page.locator('#content').waitFor()
}

/** For what a test asks of the API itself. */
export async function tokenOf(page: Page, person: Person): Promise<string> {
  const answer: { access_token: string } = await page.request.post('/api/v1/auth/login', { data: { email: PEOPLE[person], password: PASSWORD } }).then((response) => response.json())
  return answer.access_token
}

/** What was said on the console so far; cleared by asking. For a test that provokes a complaint. */
export function heard(page: Page): string[] {
  return complaints.get(page.context())?.splice(0) ?? []
}

/** The browser itself notes each refused request; screens say it properly. */
function expected(text: string): boolean {
  return /^Failed to load resource: the server responded with a status of (4\d\d|503)/.test(text) || text.includes('net::ERR_INTERNET_DISCONNECTED')
}

afterEach(async () => {
  const all = [...open].flatMap((context) => complaints.get(context) ?? [])
  await Promise.all([...open].map((context) => context.close()))
  open.clear()
  expect(all, 'the console complained').toEqual([])
})

afterAll(async () => {
  await browser?.close()
  browser = null
})
