import { opener } from '../../app/shell/opener'

/** Opened by a page, the palette or a key; drawn by ContactsEverywhere. */
export const newContactDialog = opener()
export const tagsDialog = opener()
export const fieldsDialog = opener()
