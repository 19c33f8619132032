/** What pages without a canvas need: they load none of the editor. */

export { readCatalog } from './graph/catalog'
export { NO_LISTS } from './graph/lists'
export { sentenceOf } from './graph/summary'
