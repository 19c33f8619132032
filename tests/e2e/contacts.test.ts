import { expect, test } from 'vitest'
import { expectAccessible } from './axe'
import { newPage, PHONE, signedIn, signIn, tokenOf } from './pages'

const unique = () => `${Date.now()}${Math.floor(Math.random() * 1000)}`

test('a contact is added, found, and their details change where they stand', async () => {
  const name = `Íris ${unique()}`
  const page = await signedIn('owner', '/contacts')
  await page.keyboard.press('c')
  const dialog = page.getByRole('dialog', { name: 'Cadastrar contato' })
  await dialog.getByLabel('Nome').fill(name)
  await dialog.getByLabel('Telefone').fill('11 98')
  await dialog.getByRole('button', { name: 'Cadastrar' }).click()
  await dialog.getByText(/código do país|não existe/).waitFor()
  await expectAccessible(page)
  await dialog.getByLabel('Telefone').fill(`11 9${String(Date.now()).slice(-8)}`)
  await dialog.getByRole('button', { name: 'Cadastrar' }).click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()

  await page.getByRole('button', { name: /^Idade: vazio/ }).click()
  await page.keyboard.type('nove')
  await page.keyboard.press('Enter')
  await page.getByText('Só números aqui').waitFor()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('9,5')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Mudar Idade: 9,5' }).waitFor()
  await page.getByRole('button', { name: /^Instrumento: vazio/ }).click()
  await page.getByRole('option', { name: 'Piano' }).click()
  await page.getByRole('button', { name: 'Mudar Instrumento: Piano' }).waitFor()
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Contatos' }).first().click()
  await page.keyboard.press('/')
  await page.keyboard.type('iris')
  await page.getByRole('link', { name }).waitFor()
  await page.getByRole('row').nth(1).getByRole('checkbox').waitFor()
  await page.waitForURL(/q=iris/)
  await page.reload()
  await page.getByRole('link', { name }).waitFor()
})

test('two who change the same value: both are shown and nothing is lost', async () => {
  const page = await signedIn('owner', '/contacts')
  await page.getByRole('link', { name: 'Thiago Nascimento' }).click()
  await page.getByRole('heading', { name: 'Thiago Nascimento', level: 1 }).waitFor()
  const colleague = await signedIn('attendant', new URL(page.url()).pathname)
  await colleague.getByRole('heading', { name: 'Thiago Nascimento', level: 1 }).waitFor()

  const [mine, theirs] = [`Rosa ${unique()}`, `Clara ${unique()}`]
  await page.getByRole('button', { name: /Responsável: / }).click()
  await page.keyboard.press('Control+a')
  await page.keyboard.type(mine)
  await colleague.getByRole('button', { name: /Responsável: / }).click()
  await colleague.keyboard.press('Control+a')
  await colleague.keyboard.type(theirs)
  await colleague.keyboard.press('Enter')
  await colleague.getByRole('button', { name: `Mudar Responsável: ${theirs}` }).waitFor()
  await page.keyboard.press('Enter')
  const clash = page.getByRole('alert').filter({ hasText: theirs })
  await clash.waitFor()
  expect(await clash.textContent()).toContain(mine)
  await expectAccessible(page)
  await clash.getByRole('button', { name: 'Guardar o meu' }).click()
  await page.getByRole('button', { name: `Mudar Responsável: ${mine}` }).waitFor()
  await colleague.getByRole('button', { name: `Mudar Responsável: ${mine}` }).waitFor()
})

test('tags for many, and Z takes them back from those who got them', async () => {
  const stamp = unique()
  const tag = `coral ${stamp}`
  const page = await newPage()
  const headers = { authorization: `Bearer ${await tokenOf(page, 'owner')}` }
  const names = ['Larissa', 'Priscila'].map((name) => `${name} ${stamp}`)
  for (const [index, name] of names.entries()) {
    const made = await page.request.post('/api/v1/contacts', { headers, data: { name, phone_number: `+55119${stamp.slice(-7)}${index}` } })
    expect(made.ok(), await made.text()).toBe(true)
  }
  await signIn(page, 'owner', `/contacts?q=${stamp}`)
  for (const name of names) await page.getByRole('checkbox', { name: `Escolher ${name}` }).check()
  await page.getByText('2 escolhidos').waitFor()
  await page.getByRole('button', { name: 'Etiquetas', exact: true }).click()
  await page.getByRole('textbox', { name: 'Procurar ou criar etiqueta' }).fill(tag)
  await page.keyboard.press('Enter')
  await page.getByText(`Etiqueta ${tag} posta em 2 contatos`).waitFor()
  await page.keyboard.press('Escape')
  const rows = names.map((name) => page.getByRole('row').filter({ hasText: name }))
  for (const row of rows) await row.getByText(tag).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: /Desfazer/ }).click()
  for (const row of rows) await row.getByText(tag).waitFor({ state: 'hidden' })
})

test('a note is kept, a colleague sees it appear, and it is text whatever it says', async () => {
  const note = `<img src=x onerror=alert(1)> ${unique()}`
  const page = await signedIn('owner', '/contacts')
  await page.getByRole('link', { name: 'Marina Couto' }).click()
  await page.getByRole('heading', { name: 'História' }).waitFor()
  const colleague = await signedIn('attendant', new URL(page.url()).pathname)
  await colleague.getByRole('heading', { name: 'História' }).waitFor()
  await page.keyboard.press('n')
  await page.keyboard.type(note)
  await page.keyboard.press('Control+Enter')
  await page.getByText(note).waitFor()
  await colleague.getByText(note).waitFor()
})

test('tags and fields are made, changed and deleted', async () => {
  const page = await signedIn('owner', '/contacts')
  const [tag, field] = [`flauta ${unique()}`, `Apelido ${unique()}`]
  await page.getByRole('button', { name: 'Etiquetas e campos' }).click()
  await page.getByRole('menuitem', { name: 'Gerenciar etiquetas' }).click()
  await page.getByPlaceholder('Nova etiqueta').fill(tag)
  await page.keyboard.press('Enter')
  const named = page.getByRole('textbox', { name: `Nome da etiqueta ${tag}` })
  await named.waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: `Excluir a etiqueta ${tag}` }).click()
  await page.getByRole('button', { name: 'Excluir etiqueta', exact: true }).click()
  await named.waitFor({ state: 'hidden' })
  await page.getByRole('dialog', { name: 'Etiquetas' }).getByRole('button', { name: 'Fechar' }).click()

  await page.getByRole('button', { name: 'Etiquetas e campos' }).click()
  await page.getByRole('menuitem', { name: 'Gerenciar campos' }).click()
  await page.getByRole('button', { name: 'Novo campo' }).click()
  await page.getByLabel('Nome do campo').fill(field)
  await page.getByRole('button', { name: 'Criar campo' }).click()
  await page.getByRole('button', { name: new RegExp(field) }).click()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Excluir campo' }).click()
  await page.getByRole('dialog', { name: /Excluir o campo/ }).getByRole('button', { name: 'Excluir campo' }).click()
  await page.getByRole('button', { name: new RegExp(field) }).waitFor({ state: 'hidden' })
})

test('the list is a list on a phone too, and an empty search says what was searched', async () => {
  const page = await signedIn('owner', '/contacts', { viewport: PHONE, hasTouch: true })
  await page.getByRole('link', { name: 'Caio Lima' }).waitFor()
  await expectAccessible(page)
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  await page.getByRole('button', { name: 'Filtros' }).click()
  await page.getByRole('dialog', { name: 'Filtros' }).getByRole('combobox', { name: 'Etiqueta' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Ver contatos' }).click()
  await page.getByRole('searchbox').fill('zzzz')
  await page.getByRole('heading', { name: 'Ninguém com “zzzz”' }).waitFor()
  await page.getByRole('button', { name: 'Limpar filtros' }).click()
  await page.getByRole('link', { name: 'Caio Lima' }).click()
  await page.getByRole('heading', { name: 'Dados' }).waitFor()
  await expectAccessible(page)
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
})

test('another school sees nothing of it, and a marketer no contacts at all', async () => {
  const other = await signedIn('otherOwner', '/contacts')
  await other.locator('h1', { hasText: 'Contatos' }).waitFor()
  await other.waitForTimeout(1000)
  expect(await other.getByText('Caio Lima').count()).toBe(0)
  const marketer = await signedIn('marketer', '/contacts')
  await marketer.getByText('Seu papel não abre esta página').waitFor()
})

test('what a person allowed is put down with who heard it, and taken back; the proofs stay', async () => {
  const name = `Olívia ${unique()}`
  const page = await signedIn('attendant', '/contacts')
  const headers = { authorization: `Bearer ${await tokenOf(page, 'attendant')}` }
  const made: { id: string } = await page.request.post('/api/v1/contacts', { headers, data: { name } }).then((answer) => answer.json())
  await page.goto(`/contacts/${made.id}`)
  const panel = page.getByRole('region', { name: 'Consentimentos' })
  await panel.getByText('Nada foi perguntado ainda.').waitFor()
  const put = async (purpose: string, answer: string, note: string, own = '') => {
    await panel.getByRole('button', { name: 'Registrar', exact: true }).click()
    const keep = panel.getByRole('button', { name: 'Registrar consentimento' })
    expect(await keep.isDisabled(), 'without how it was said it is no proof').toBe(true)
    for (const [label, option] of [['Finalidade', purpose], ['O que a pessoa disse', answer]] as const) {
      await panel.getByRole('combobox', { name: label }).or(panel.getByRole('textbox', { name: label })).first().click()
      await page.getByRole('option', { name: option, exact: true }).click()
    }
    if (own) await panel.getByLabel('Outra finalidade').fill(own)
    await panel.getByLabel('Como disse').fill(note)
    await expectAccessible(page)
    await keep.click()
    await panel.getByRole('button', { name: 'Registrar', exact: true }).waitFor()
  }
  const row = (purpose: string) => panel.getByRole('listitem').filter({ hasText: purpose })
  await put('Novidades e ofertas', 'Autorizou', 'Disse na recepção')
  await row('Novidades e ofertas').getByText('Autorizou', { exact: true }).first().waitFor()
  await put('Outra', 'Autorizou', 'Assinou o termo', 'fotos')
  await put('Novidades e ofertas', 'Retirou', 'Pediu por telefone')
  await row('Novidades e ofertas').getByText('Retirou', { exact: true }).first().waitFor()
  await page.reload()
  await row('fotos').getByText('Autorizou', { exact: true }).first().waitFor()
  await row('Novidades e ofertas').getByText('Provas').click()
  for (const proof of ['Disse na recepção', 'Pediu por telefone']) await row('Novidades e ofertas').getByText(proof).waitFor()
  await row('Novidades e ofertas').getByText('registrado por Bia Nogueira').first().waitFor()
  await expectAccessible(page)
})
