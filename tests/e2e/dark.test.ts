import { expect, test } from 'vitest'
import { expectAccessible } from './axe'
import { newPage, PHONE, signedIn, type Person } from './pages'

// The inbox, the funnels on a phone and the shell have tests of their own.
const SCREENS: [Person, string][] = [
  ['owner', '/start'], ['owner', '/contacts'], ['owner', '/connections'], ['owner', '/team'], ['owner', '/integrations'], ['owner', '/settings'], ['marketer', '/funnels'],
] // prettier-ignore

test('every screen is accessible in the dark, on a desk and on a phone', async () => {
  for (const options of [{}, { viewport: PHONE, hasTouch: true }]) {
    const pages = new Map<Person, Awaited<ReturnType<typeof signedIn>>>()
    for (const [person, path] of SCREENS) {
      const page = pages.get(person) ?? (await signedIn(person, path, { colorScheme: 'dark', ...options }))
      pages.set(person, page)
      if (!page.url().endsWith(path)) await page.goto(path)
      await page.locator('#content h1, #content h2').first().waitFor()
      await page.waitForLoadState('networkidle')
      await expectAccessible(page)
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), path).toBe(true)
    }
  }
})

test('a contact, a drawing and the door are accessible in the dark', async () => {
  const page = await signedIn('owner', '/contacts', { colorScheme: 'dark' })
  await page.getByRole('link', { name: 'Marina Couto' }).click()
  await page.getByRole('heading', { name: 'História' }).waitFor()
  await expectAccessible(page)
  await page.goto('/funnels')
  await page.getByRole('link', { name: 'Aula experimental' }).click()
  await page.locator('[data-card]').first().waitFor()
  await page.locator('[data-card]').nth(2).click()
  await expectAccessible(page)
  const stranger = await newPage({ colorScheme: 'dark' })
  await stranger.goto('/sign-in')
  await stranger.getByRole('heading').first().waitFor()
  await expectAccessible(stranger)
})
