import { mkdir } from 'node:fs/promises'
import { test } from 'vitest'
import { DESK, newPage, PHONE, signIn, type Person } from './pages'

/** Every screen at 1440 and 390, light and dark, for a review by eye: REVIEW=folder [ONLY=start,settings] npm run screenshots */
const folder = process.env.REVIEW ?? ''

const SCREENS: { name: string; path: string; person: Person | null }[] = [
  { name: 'sign-in', path: '/sign-in', person: null },
  { name: 'start', path: '/start', person: 'owner' },
  { name: 'settings', path: '/settings', person: 'owner' },
  { name: 'inbox', path: '/inbox', person: 'attendant' },
  { name: 'funnels', path: '/funnels', person: 'marketer' },
  { name: 'precedence', path: '/funnels/precedence', person: 'marketer' },
  { name: 'contacts', path: '/contacts', person: 'owner' },
  { name: 'connections', path: '/connections', person: 'owner' },
  { name: 'team', path: '/team', person: 'owner' },
  { name: 'integrations', path: '/integrations', person: 'owner' },
]
const only = process.env.ONLY?.split(',')
const wanted = SCREENS.filter(({ name }) => !only || only.includes(name))

for (const { name, path, person } of wanted)
  for (const scheme of ['light', 'dark'] as const)
    for (const [size, viewport] of [['1440', DESK], ['390', PHONE]] as const)
      test(`${name} ${scheme} ${size}`, async () => {
        await mkdir(folder, { recursive: true })
        const page = await newPage({ viewport, colorScheme: scheme, hasTouch: size === '390' })
        if (person) await signIn(page, person, path)
        else await page.goto(path)
        await page.waitForTimeout(1500)
        await page.screenshot({ path: `${folder}/${name}-${scheme}-${size}.png` })
      })
