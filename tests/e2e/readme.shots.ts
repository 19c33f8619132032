import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { test } from 'vitest'
import { newPage, PHONE, signedIn } from './pages'
import { ROOT } from './product'

/** The README's pictures, from the running product with its demo: `make screenshots`. */
const folder = join(ROOT, 'docs/images')
const wanted = process.env.REVIEW ? test.skip : test

async function take(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(1200)
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

wanted('the funnel', async () => {
  const page = await signedIn('owner', '/funnels')
  await page.getByRole('link', { name: 'Aula experimental' }).first().click()
  await page.waitForURL('**/funnels/*')
  await take(page, 'funnel')
})

wanted('the inbox', async () => {
  const page = await signedIn('attendant', '/inbox')
  await page.getByText('Todas', { exact: false }).first().click()
  await page.getByText('Marina Couto').first().click()
  await take(page, 'inbox')
})

wanted('the inbox on a phone, dark', async () => {
  const page = await signedIn('attendant', '/inbox', { viewport: PHONE, colorScheme: 'dark', hasTouch: true })
  await take(page, 'inbox-phone')
})

wanted('the web chat on a phone', async () => {
  const page = await newPage({ viewport: PHONE, hasTouch: true })
  await page.goto('/c/escola-compasso')
  await page.getByRole('button', { name: 'Oi!' }).click()
  await page.getByText(/Qual instrumento/).waitFor()
  await take(page, 'web-chat')
})

