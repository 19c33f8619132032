import type { FeedItem } from './feed'

type Told = { key: string; values: Record<string, string>; url: string }

/** Codes that have words of their own; another one is told with Odoo's own. */
const KNOWN: readonly string[] = ['odoo_auth', 'odoo_access', 'odoo_model', 'odoo_field', 'odoo_protocol', 'odoo_unreachable', 'odoo_busy', 'odoo_db_unknown', 'integration_missing', 'uncertain']

/** What a visit of `odoo_lead` says: a text's key below `story.odoo`, what stands in it, and the address of the opportunity. */
export function odooWords(data: FeedItem['data']): Told {
  const detail = recordOf(data.detail)
  if (detail.ok === true) {
    const lead = typeof detail.lead_id === 'number' ? String(detail.lead_id) : ''
    return { key: detail.action === 'updated' ? 'updated' : 'created', values: { lead }, url: webAddress(detail.url) }
  }
  const error = recordOf(detail.error)
  const code = typeof error.code === 'string' ? error.code : ''
  const reason = typeof error.message === 'string' ? error.message : ''
  if (KNOWN.includes(code)) return { key: `failed.${code}`, values: { reason }, url: '' }
  return { key: reason ? 'failed.because' : 'failed.other', values: { reason }, url: '' }
}

/** Only what a browser opens as a page: the address is the school's own, yet it comes from outside. */
function webAddress(value: unknown): string {
  return typeof value === 'string' && /^https?:\/\//i.test(value) ? value : ''
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
