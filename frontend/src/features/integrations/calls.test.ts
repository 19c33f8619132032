import { describe, expect, it } from 'vitest'
import { callablesOf, curlOf, unkept } from './calls'

const pedido = { name: 'pedido', type: 'text' as const, required: true }
const listener = (funnel_name: string, variables: Parameters<typeof callablesOf>[0][number]['variables']) => ({ event: 'pago', funnel_id: funnel_name, funnel_name, node_id: 'a', begins: true, variables })

describe('what other systems may call', () => {
  it('is one agreement for all who listen', () => {
    const valor = { name: 'valor', type: 'number' as const, required: false }
    expect(callablesOf([listener('Vendas', [pedido]), listener('Avisos', [{ ...pedido, required: false }, valor]), listener('Vendas', [])])).toEqual([
      { event: 'pago', funnels: ['Vendas', 'Avisos'], variables: [pedido, valor] },
    ])
  })

  it('is shown as a command', () => {
    const command = curlOf({ event: 'pago', funnels: [], variables: [pedido] }, 'https://batuta.example', 'TOKEN')
    expect(command.split(' \\\n  ')).toEqual([
      'curl -X POST https://batuta.example/api/v1/events/pago',
      "-H 'Authorization: Bearer TOKEN'",
      "-H 'Content-Type: application/json'",
      '-H "Idempotency-Key: $(uuidgen)"',
      `-d '{"contact":{"phone":"+5511988124470"},"variables":{"pedido":"1042"}}'`,
    ])
  })

  it('hides no secret that nobody has copied, but the one that is refused now', () => {
    const issued = (id: string, token: string) => ({ id, token, name: id, ending: token, created_at: '', rotated_at: null, last_used_at: null })
    const shown = [issued('loja', 'a'), issued('site', 'b')].reduce(unkept, [])
    expect(unkept(shown, issued('loja', 'c')).map(({ token }) => token)).toEqual(['b', 'c'])
  })
})
