import { opener } from '../../app/shell/opener'

export const noticesDialog = opener()
