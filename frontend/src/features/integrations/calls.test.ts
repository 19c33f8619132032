import { describe, expect, it } from 'vitest'
import { callablesOf, curlOf } from './calls'

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
      "-H 'Idempotency-Key: 1042'",
      `-d '{"contact":{"phone":"+5511988124470"},"variables":{"pedido":"1042"}}'`,
    ])
  })
})
