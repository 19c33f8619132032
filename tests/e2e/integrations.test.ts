import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { expectAccessible } from './axe'
import { signedIn, tokenOf } from './pages'

const card = (page: Page, name: string) => page.getByRole('region', { name })
const AI = 'Inteligência artificial'

test('keys are tested, replaced and forgotten; a colleague’s change is not overwritten', async () => {
  const page = await signedIn('otherOwner', '/integrations')
  const ai = card(page, AI)
  await ai.getByLabel('Chave da Anthropic').fill('sk-ant-unknown')
  await ai.getByLabel('Modelo', { exact: true }).fill('claude-haiku-5-5')
  await ai.getByRole('button', { name: 'Testar e conectar' }).click()
  await ai.getByRole('alert').getByText('A Anthropic não aceita esta chave').waitFor()
  await expectAccessible(page)
  expect(await ai.getByLabel('Chave da Anthropic').inputValue(), 'what was typed stays').toBe('sk-ant-unknown')
  await ai.getByLabel('Chave da Anthropic').fill('sk-ant-good-1234')
  await ai.getByRole('button', { name: 'Testar e conectar' }).click()
  await ai.getByText('Conectado', { exact: true }).waitFor()
  expect(await ai.getByLabel('Chave da Anthropic').inputValue(), 'a kept key is never shown').toBe('')
  expect(await ai.getByLabel('Chave da Anthropic').getAttribute('placeholder')).toBe('••••1234')

  // A colleague writes the instructions while another model is being chosen here: both stay. Then both write the instructions.
  const headers = { authorization: `Bearer ${await tokenOf(page, 'otherOwner')}` }
  const byColleague = (master_prompt: string) => page.request.post('/api/v1/integrations/ai', { headers, data: { master_prompt } })
  await ai.getByLabel('Modelo', { exact: true }).fill('claude-sonnet-5-5')
  await byColleague('Seja breve.')
  await expect.poll(() => ai.getByLabel(/^Instruções gerais/).inputValue()).toBe('Seja breve.')
  const kept = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/integrations/ai'))
  await ai.getByRole('button', { name: 'Testar e guardar' }).click()
  expect((await kept).status()).toBe(200)
  await ai.getByLabel(/^Instruções gerais/).fill('Fale de violão.')
  await byColleague('Fale de piano.')
  const clash = ai.getByRole('status').filter({ hasText: 'Alguém mudou isto' })
  await clash.getByText('Fale de piano.').waitFor()
  await expectAccessible(page)
  expect(await ai.getByLabel(/^Instruções gerais/).inputValue()).toBe('Fale de violão.')
  await clash.getByRole('button', { name: 'Usar este' }).click()
  expect(await ai.getByLabel(/^Instruções gerais/).inputValue()).toBe('Fale de piano.')
  expect(await ai.getByLabel('Modelo', { exact: true }).inputValue()).toBe('claude-sonnet-5-5')

  const odoo = card(page, 'Odoo')
  const fill = async (password: string) => {
    await odoo.getByLabel('Endereço').fill(inject('odoo'))
    await odoo.getByLabel('Banco de dados').fill('escola')
    await odoo.getByLabel('Usuário').fill('bot@escola.com')
    await odoo.getByLabel('Senha ou chave de API').fill(password)
  }
  await fill('wrong')
  await odoo.getByRole('button', { name: 'Testar e conectar' }).click()
  await odoo.getByRole('alert').getByText('o Odoo não aceita').waitFor()
  await odoo.getByLabel('Senha ou chave de API').fill('key-1')
  await odoo.getByRole('button', { name: 'Testar e conectar' }).click()
  await odoo.getByText('Conectado', { exact: true }).waitFor()

  for (const region of [ai, odoo]) {
    await region.getByRole('button', { name: 'Desconectar' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Desconectar' }).click()
    await region.getByText('Não conectado').waitFor()
  }
  expect(await ai.getByLabel('Modelo', { exact: true }).inputValue()).toBe('')
})

test('the school’s own system is tried before it is kept; its secret never comes back, and nobody’s typing is lost', async () => {
  const page = await signedIn('otherOwner', '/integrations')
  const erp = card(page, 'Sistema da escola')
  const field = (label: string) => erp.getByLabel(label, { exact: true })
  await field('Nome do sistema').fill('Sponte')
  await field('Endereço').fill('https://169.254.169.254')
  await field('Token, chave ou senha').fill('wrong')
  await field('Caminho da consulta').fill('/api/alunos?fone={value}')
  await field('Aluno na resposta').fill('data[0].nome')
  const test = erp.getByRole('button', { name: /^Testar e/ })
  await test.click()
  await erp.getByText(/Endereço interno|não é permitido/).waitFor()
  await expectAccessible(page)
  await field('Endereço').fill(inject('erp'))
  await test.click()
  await erp.getByRole('alert').waitFor()
  expect(await field('Caminho da consulta').inputValue(), 'what was typed stays').toBe('/api/alunos?fone={value}')
  await field('Token, chave ou senha').fill('erp-canary-7f3c')
  await test.click()
  await erp.getByText('Conectado', { exact: true }).waitFor()
  // A kept secret is never shown.
  await expect.poll(() => field('Token, chave ou senha').inputValue()).toBe('')

  // A colleague moves the system elsewhere while a name is being typed here, then both write the name.
  const headers = { authorization: `Bearer ${await tokenOf(page, 'otherOwner')}` }
  const byColleague = async (name: string, path: string) => {
    const body = { name, base_url: inject('erp'), auth: 'bearer', secret: 'erp-canary-7f3c', path, mapping: { student: 'data[0].nome' } }
    expect((await page.request.post('/api/v1/integrations/erp', { headers, data: body })).status()).toBe(200)
  }
  await field('Nome do sistema').fill('Sponte novo')
  await byColleague('Sponte', '/api/alunos?fone={value}&ativo=1')
  await expect.poll(() => field('Caminho da consulta').inputValue()).toBe('/api/alunos?fone={value}&ativo=1')
  expect(await field('Nome do sistema').inputValue()).toBe('Sponte novo')
  await byColleague('Sponte deles', '/api/alunos?fone={value}')
  const clash = erp.getByRole('status').filter({ hasText: 'Alguém mudou isto' })
  await clash.getByText('Sponte deles').waitFor()
  await clash.getByRole('button', { name: 'Usar este' }).click()
  expect(await field('Nome do sistema').inputValue()).toBe('Sponte deles')
  await erp.getByRole('button', { name: 'Desconectar' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Desconectar' }).click()
  await erp.getByText('Não conectado').waitFor()
})

test('another system gets a token that is shown once, replaced and taken back', async () => {
  const page = await signedIn('otherOwner', '/integrations')
  const calls = card(page, 'Chamadas de outros sistemas')
  const shown = calls.getByRole('textbox', { name: 'Token de Loja virtual' })
  await calls.getByLabel('Novo token para').fill('Loja virtual')
  await calls.getByRole('button', { name: 'Criar token' }).click()
  await shown.waitFor()
  const first = await shown.inputValue()
  expect(first).toMatch(/^batuta_[\w-]{43}$/)
  await expectAccessible(page)
  const call = (token: string) => page.request.post('/api/v1/events/pedido_pago', { headers: { authorization: `Bearer ${token}` }, data: { contact: { phone: '+5511988124470' } } })
  expect((await call(first)).status(), 'it opens, though nothing listens yet').toBe(404)

  await calls.getByRole('button', { name: 'Trocar o token de Loja virtual' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Trocar' }).click()
  await expect.poll(() => shown.inputValue()).not.toBe(first)
  const second = await shown.inputValue()
  await calls.getByLabel('Novo token para').fill('Site')
  await calls.getByRole('button', { name: 'Criar token' }).click()
  await calls.getByRole('textbox', { name: 'Token de Site' }).waitFor()
  expect(await shown.inputValue(), 'what nobody has copied yet is not hidden by another one').toBe(second)
  expect([(await call(first)).status(), (await call(second)).status()]).toEqual([401, 404])
  await page.reload()
  await calls.getByText(`…${second.slice(-4)}`).waitFor()
  expect(await page.content(), 'never again').not.toContain(second)

  for (const name of ['Site', 'Loja virtual']) {
    await calls.getByRole('button', { name: `Revogar o token de ${name}` }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revogar' }).click()
    await calls.getByRole('button', { name: `Revogar o token de ${name}` }).waitFor({ state: 'detached' })
  }
  await calls.getByText('Fechada', { exact: true }).waitFor()
  expect((await call(second)).status()).toBe(401)
})
