/** `12 %`: whole, unless that would say 0 % of something that is there. */
export const percent = (share: number): string =>
  share > 0 && share < 0.005
    ? `${(Math.ceil(share * 1000) / 10).toFixed(1)} %`
    : `${Math.round(share * 100)} %`
