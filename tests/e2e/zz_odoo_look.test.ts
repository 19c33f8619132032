import { expect, test } from 'vitest'
import { DESK, newPage, PHONE, signIn, tokenOf } from './pages'

test('look', async () => {
  const owner = await newPage()
  await signIn(owner, 'owner', '/funnels')
  const token = await tokenOf(owner, 'owner')
  const me = await (await owner.request.get('/api/v1/auth/me', { headers: { Authorization: `Bearer ${token}` } })).json()
  const workspace = me.workspaces?.[0]?.id ?? me.workspaces?.[0]?.workspace_id
  const headers = { Authorization: `Bearer ${token}`, 'X-Workspace-Id': workspace }
  const odoo = await owner.request.post('/api/v1/integrations/odoo', { headers, data: { url: 'http://127.0.0.1:8123', db: 'escola', username: 'bot@escola.com', password: 'key-1' } })
  console.log(odoo.status(), await odoo.text())
  const made = await (await owner.request.post('/api/v1/funnels', { headers, data: { name: `Odoo ${Date.now()}` } })).json()
  const definition = {
    nodes: [
      { id: 't', type: 'trigger', position: { x: 60, y: 80 }, data: { kind: 'keyword', keyword: 'odooteste' } },
      { id: 'crm', type: 'odoo_lead', position: { x: 380, y: 80 }, data: { mapping: { name: '{{ contact.name }}', email_from: '{{ contact.email }}', description: 'Agendar em: {{ trigger.message }}' } } },
      { id: 'crm2', type: 'odoo_lead', position: { x: 380, y: 380 }, data: { mapping: { mobile: '1' } } },
      { id: 's', type: 'send_message', position: { x: 760, y: 80 }, data: { bubbles: [{ type: 'text', text: 'Lead {{ variable.odoo.lead_id }}' }] } },
    ],
    edges: [
      { id: 'a', source: 't', target: 'crm' },
      { id: 'b', source: 'crm', sourceHandle: 'success', target: 'crm2' },
      { id: 'c', source: 'crm2', sourceHandle: 'failure', target: 's' },
    ],
  }
  const saved = await owner.request.put(`/api/v1/funnels/${made.id}`, { headers, data: { definition, is_active: true } })
  console.log(saved.status(), (await saved.text()).slice(0, 300))
  const visitor = await newPage({ viewport: PHONE, hasTouch: true })
  await visitor.goto('/c/escola-compasso')
  await visitor.getByRole('textbox', { name: 'Escreva uma mensagem' }).fill('odooteste')
  await visitor.keyboard.press('Enter')
  await visitor.getByText(/^Lead/).waitFor().catch(async () => visitor.screenshot({ path: '/tmp/w/f/visitor.png' }))
  const chats = await (await owner.request.get('/api/v1/chats?status=open', { headers })).json()
  const contact = chats[0].contact_id
  for (const scheme of ['light', 'dark'] as const)
    for (const viewport of [DESK, PHONE]) {
      const page = await newPage({ viewport, colorScheme: scheme })
      await signIn(page, 'owner', `/contacts/${contact}`)
      await page.getByText(/oportunidade nº/).first().waitFor()
      await page.getByText(/oportunidade nº/).first().scrollIntoViewIfNeeded()
      await page.waitForTimeout(600)
      await page.screenshot({ path: `/tmp/w/f/story-${scheme}-${viewport.width}.png` })
      if (viewport === DESK) {
        await page.goto(`/funnels/${made.id}`)
        await page.locator('[data-card="crm"]').click()
        await page.getByRole('complementary', { name: 'Configurar passo' }).waitFor()
        await page.waitForTimeout(2500)
        await page.screenshot({ path: `/tmp/w/f/form-${scheme}-${viewport.width}.png` })
      }
    }
  expect(1).toBe(1)
})
