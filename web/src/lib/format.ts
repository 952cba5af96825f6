// Dates, sizes and counts as people read them.

const units = ['bytes', 'KiB', 'MiB', 'GiB'];

export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return `${Number(value.toFixed(digits))} ${units[unit] ?? ''}`;
}

export function count(many: number, one: string, more = `${one}s`): string {
  return `${many.toLocaleString('en-GB')} ${many === 1 ? one : more}`;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export function ago(iso: string, now = Date.now()): string {
  const passed = now - new Date(iso).getTime();
  if (passed < minute) return 'just now';
  if (passed < hour) return `${Math.floor(passed / minute)} min ago`;
  if (passed < day) return `${Math.floor(passed / hour)} h ago`;
  if (passed < 7 * day) return count(Math.floor(passed / day), 'day') + ' ago';
  return date(iso);
}

export function date(iso: string): string {
  return new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

/** To the minute, here; with its year where that is not this one. */
export function moment(iso: string, now = Date.now()): string {
  const at = new Date(iso);
  const year = at.getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric';
  return at.toLocaleString('en-GB', { day: 'numeric', month: 'short', year, hour: '2-digit', minute: '2-digit' });
}

/** Whole days until something deleted at `iso` is gone for good, never below zero. */
export function daysLeft(iso: string, keptDays: number, now = Date.now()): number {
  const end = new Date(iso).getTime() + keptDays * day;
  return Math.max(0, Math.ceil((end - now) / day));
}

/** How long there is to wait, in the largest unit that still says something. */
export function wait(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 120 * 60 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}

export function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
