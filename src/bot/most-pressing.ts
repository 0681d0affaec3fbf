interface Alert {
  severity: string
  state: string
}

/** Critical before warning, and what nobody has taken before what somebody has; else in the order given. */
export const mostPressing = <A extends Alert>(alerts: readonly A[]): A[] =>
  alerts.toSorted((one, other) => rank(one) - rank(other))

const rank = ({ severity, state }: Alert): number =>
  (severity === 'critical' ? 0 : 2) + (state === 'firing' ? 0 : 1)
