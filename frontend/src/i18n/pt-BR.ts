/** Every text in Portuguese, one chunk. Texts lie beside their feature: features/<subject>/texts/pt-BR.json is namespace <subject>. */
export default import.meta.glob<Record<string, unknown>>('../{app,ui,features/*}/texts/pt-BR.json', { eager: true, import: 'default' })
