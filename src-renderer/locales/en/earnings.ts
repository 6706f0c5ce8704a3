export const earnings = {}
