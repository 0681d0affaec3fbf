import type { Request } from './request.ts'

/** To take an alert is kept as a request, and changes nothing in a cluster: no news among the changes. */
export const isAboutAlerts = ({ command }: Pick<Request, 'command'>): boolean => command.startsWith('alerts ')
