import { opener } from '../../../app/shell/opener'

export const newConversation = opener()
