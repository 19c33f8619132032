import { opener } from '../../app/shell/opener'

export const connectDialog = opener()
