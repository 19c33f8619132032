import { expect, test } from 'vitest'
import { expectAccessible } from './axe'
import { PHONE, signedIn } from './pages'

test('the workspace is renamed, and the change is taken back', async () => {
  const page = await signedIn('otherOwner', '/settings')
  const watching = await signedIn('otherOwner', '/start')
  const name = page.getByLabel('Nome da escola')
  const before = await name.inputValue()
  await name.fill(`${before} Centro`)
  await page.getByRole('button', { name: 'Guardar ajustes' }).click()
  await page.getByText('Ajustes guardados').waitFor()
  for (const one of [page, watching]) await one.getByRole('button', { name: new RegExp(`${before} Centro: sua conta`) }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: /Desfazer Z|^Desfazer$/ }).click()
  await page.getByRole('button', { name: new RegExp(`${before}: sua conta`) }).waitFor()
  await page.reload()
  await name.waitFor()
  expect(await name.inputValue()).toBe(before)
})

test('hours that make no sense are refused at their day, in words', async () => {
  const page = await signedIn('otherOwner', '/settings', { viewport: PHONE })
  await page.getByRole('switch', { name: 'Segunda' }).check()
  await page.getByLabel('Segunda, das').first().fill('19:00')
  await page.getByLabel('Segunda, até').first().fill('08:00')
  await page.getByRole('button', { name: 'Guardar ajustes' }).click()
  await expect.poll(() => page.getByLabel('Segunda, das').first().getAttribute('aria-invalid')).toBe('true')
  await expectAccessible(page)
})

test('an attendant sets their own language and theme, and nothing of the workspace', async () => {
  const page = await signedIn('attendant', '/settings')
  await page.getByText('Idioma').waitFor()
  expect(await page.getByLabel('Nome da escola').count()).toBe(0)
  await expectAccessible(page)
})
