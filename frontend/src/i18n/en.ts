/** Every text in English, one chunk. */
export default import.meta.glob<Record<string, unknown>>('../{app,ui,features/*}/texts/en.json', { eager: true, import: 'default' })
