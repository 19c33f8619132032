import { opener } from '../../app/shell/opener'

export const inviteDialog = opener()
