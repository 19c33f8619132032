export type Reason = { words: string; way: 'template' | 'again' | 'release' | null }

const WINDOW: Reason = { words: 'window', way: 'template' }
const CONNECTION: Reason = { words: 'connection', way: 'again' }
const TOO_LONG: Reason = { words: 'tooLong', way: null }
const FILE: Reason = { words: 'file', way: 'again' }
const TEMPLATE: Reason = { words: 'template', way: 'template' }

/** Codes of providers and of ours, gathered by what somebody can do about them. */
const REASONS: Record<string, Reason> = {
  window_closed: WINDOW,
  window: WINDOW,
  '131047': WINDOW,
  '131026': { words: 'unreachable', way: null },
  '131021': { words: 'self', way: null },
  '131049': { words: 'held', way: 'again' },
  '131050': { words: 'optOut', way: null },
  '130472': { words: 'held', way: null },
  '131048': { words: 'quality', way: null },
  '131056': { words: 'tooFast', way: 'again' },
  '131042': { words: 'payment', way: null },
  '131031': { words: 'blocked', way: null },
  '368': { words: 'blocked', way: null },
  '131051': { words: 'kind', way: null },
  '131052': FILE,
  '131053': FILE,
  media_too_large: FILE,
  media_gone: FILE,
  media_type: FILE,
  '132000': TEMPLATE,
  '132001': TEMPLATE,
  '132005': TEMPLATE,
  '132007': TEMPLATE,
  '132012': TEMPLATE,
  '132015': TEMPLATE,
  '132016': TEMPLATE,
  template_unavailable: TEMPLATE,
  channel_limit: TOO_LONG,
  '190': CONNECTION,
  '131005': CONNECTION,
  '10': CONNECTION,
  instance_removed: { words: 'removed', way: null },
  provider_unknown: { words: 'noChannel', way: null },
  opt_out: { words: 'optOut', way: null },
  opted_out: { words: 'optOut', way: null },
  channel_receptive_only: { words: 'receptive', way: null },
  held: { words: 'held15', way: 'release' },
  dropped: { words: 'dropped', way: null },
  opt_in_missing: { words: 'optIn', way: null },
  consent_outdated: { words: 'consentOutdated', way: null },
  unreachable: { words: 'network', way: 'again' },
}

export function reasonOf(code: string): Reason {
  return REASONS[code] ?? { words: code ? 'other' : 'unknown', way: 'again' }
}
