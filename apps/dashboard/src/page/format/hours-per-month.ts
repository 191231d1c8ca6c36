/** How many hours a month is taken to have where an amount per hour is told per month: a twelfth of a year. */
export const hoursPerMonth = 730;
