// Every feature of supabase-js's Auth client, one after the other; what each came to is printed as one object.
// OURS is set where the settings are the tests' own: then CONFIRMING and CLOSED are servers with others, YESTERDAY is the
// session of somebody who signed in at CLOSED more than a day ago, and TWOFOLD the address of somebody with two identities.
import { createHmac, randomUUID } from 'node:crypto';
import { AuthClient, GoTrueAdminApi } from '@supabase/supabase-js';

const { AUTH_URL = '', MAIL_URL = '', ANON_KEY = '', SERVICE_KEY = '', OURS = '' } = process.env;
const { CONFIRMING = '', CLOSED = '', YESTERDAY = '{}', TWOFOLD = '' } = process.env;
const PASSWORD = 'correct horse 1';
const HASHED = '$2b$04$WAv/Ywnrpe9xmphENVzBjO.a085s7lQNu8Vx1/vIUGmAtnfZRZt.q';
const admin = new GoTrueAdminApi({
  url: AUTH_URL,
  headers: { apikey: SERVICE_KEY, Authorization: `Bearer ${SERVICE_KEY}` },
  fetch,
});
const made: string[] = [];

/** A client of its own, as another browser is. */
function client(flowType: 'implicit' | 'pkce' = 'implicit', url = AUTH_URL) {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
  const headers = ANON_KEY ? { apikey: ANON_KEY, Authorization: `Bearer ${ANON_KEY}` } : {};
  return new AuthClient({ url, headers, storage, flowType, autoRefreshToken: false, storageKey: randomUUID() });
}

function address(): string {
  return `js-${randomUUID()}@example.com`;
}

type Outcome = { data: unknown; error: { message: string } | null };

/** What came, typed as the answers are that hold no error. */
function there<A extends Outcome>(answer: A): Extract<A, { error: null }>['data'] {
  if (answer.error !== null) throw new Error(answer.error.message);
  return answer.data;
}

/** The code that the server gave, or the name of what the client makes of it. */
function refusal(answer: { error: { code?: string | undefined; name: string } | null }): string | undefined {
  return answer.error?.code ?? answer.error?.name;
}

async function known(): Promise<{ email: string; id: string }> {
  const email = address();
  const { user } = there(await admin.createUser({ email, password_hash: HASHED, email_confirm: true }));
  if (user === null) throw new Error('nobody was made');
  made.push(user.id);
  return { email, id: user.id };
}

async function letter(to: string, older = 0): Promise<string> {
  for (let look = 0; look < 100; look += 1) {
    const found = await (await fetch(`${MAIL_URL}/api/v1/search?query=${encodeURIComponent(`to:"${to}"`)}`)).json();
    const one = found.messages[older];
    if (one !== undefined) return (await (await fetch(`${MAIL_URL}/api/v1/message/${one.ID}`)).json()).Text;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no letter came to ${to}`);
}

/** Where a letter's link leads is a setting; the server's own door is the same everywhere. */
function linkIn(text: string): URL {
  return new URL(`${AUTH_URL}/verify?${/https?:\/\/\S+\?(token=\S+)/.exec(text)?.[1] ?? ''}`);
}

function hashIn(text: string): string {
  return linkIn(text).searchParams.get('token') ?? '';
}

async function codeAfter(text: string): Promise<string> {
  const answer = await fetch(linkIn(text), { redirect: 'manual', headers: ANON_KEY ? { apikey: ANON_KEY } : {} });
  return new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
}

function digitsOf(secret: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((one) => letters.indexOf(one).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(count).digest();
  const start = (mac[19] ?? 0) & 15;
  return ((mac.readUInt32BE(start) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0');
}

async function passwords(): Promise<unknown> {
  const one = client();
  const email = address();
  const signed = there(await one.signUp({ email, password: PASSWORD, options: { data: { name: 'Ann' } } }));
  made.push(signed.user?.id ?? '');
  const early = refusal(await one.signInWithPassword({ email, password: PASSWORD }));
  const opened = there(await one.verifyOtp({ type: 'signup', token_hash: hashIn(await letter(email)) }));
  const weak = await one.updateUser({ password: '1' });
  const changed = there(await one.updateUser({ password: 'another horse 2', data: { name: 'Bea' } })).user;
  const old = refusal(await one.signInWithPassword({ email, password: PASSWORD }));
  there(await one.signInWithPassword({ email, password: 'another horse 2' }));
  const claims = there(await one.getClaims())?.claims;
  // Whose address it is, nobody else learns.
  const taken = there(await client().signUp({ email, password: PASSWORD })).user;
  return [signed.session, early, opened.user?.email === email, refusal(weak), changed.user_metadata['name'], old,
    claims?.email === email, claims?.aal, taken?.identities, taken?.id === opened.user?.id];
}

async function codes(): Promise<unknown> {
  const one = client('pkce');
  const [newcomer, arriving] = [address(), address()];
  const [{ email }, { email: forgetful }] = [await known(), await known()];
  const methods: unknown[] = [];
  const asks: [string, () => Promise<unknown>][] = [
    [arriving, () => one.signUp({ email: arriving, password: PASSWORD })],
    [newcomer, () => one.signInWithOtp({ email: newcomer })],
    [email, () => one.signInWithOtp({ email })],
    [forgetful, () => one.resetPasswordForEmail(forgetful)],
  ];
  for (const [to, ask] of asks) {
    await ask();
    const { user } = there(await one.exchangeCodeForSession(await codeAfter(await letter(to))));
    const level = there(await one.mfa.getAuthenticatorAssuranceLevel());
    const [first] = level.currentAuthenticationMethods;
    methods.push(user?.email === to, typeof first === 'object' ? first.method : first);
    if (to === newcomer || to === arriving) made.push(user?.id ?? '');
  }
  const { email: reader } = await known();
  there(await one.signInWithOtp({ email: reader, options: { shouldCreateUser: false } }));
  const digits = /code: (\d{6})/.exec(await letter(reader))?.[1] ?? '';
  const wrong = refusal(await client().verifyOtp({ type: 'email', email: reader, token: 'abcdef' }));
  const right = there(await client().verifyOtp({ type: 'email', email: reader, token: digits })).user?.email === reader;
  const nobody = refusal(await one.signInWithOtp({ email: address(), options: { shouldCreateUser: false } }));
  return [...methods, wrong, right, nobody];
}

async function factors(): Promise<unknown> {
  const { email, id } = await known();
  const one = client();
  there(await one.signInWithPassword({ email, password: PASSWORD }));
  const factor = there(await one.mfa.enroll({ factorType: 'totp', friendlyName: 'phone' }));
  const picture = factor.totp.qr_code.startsWith('data:image/svg+xml;utf-8,<?xml');
  const before = there(await one.mfa.getAuthenticatorAssuranceLevel());
  const challenge = there(await one.mfa.challenge({ factorId: factor.id }));
  const wrong = await one.mfa.verify({ factorId: factor.id, challengeId: challenge.id, code: 'abcdef' });
  const answer = { factorId: factor.id, challengeId: challenge.id, code: digitsOf(factor.totp.secret) };
  const raised = there(await one.mfa.verify(answer));
  const after = there(await one.mfa.getAuthenticatorAssuranceLevel());
  const mine = there(await one.mfa.listFactors()).totp.map((found) => found.id === factor.id);
  const theirs = there(await admin.mfa.listFactors({ userId: id })).factors.map((found) => found.status);
  const low = client();
  there(await low.signInWithPassword({ email, password: PASSWORD }));
  const lowered = refusal(await low.updateUser({ password: 'another horse 2' }));
  const gone = there(await one.mfa.unenroll({ factorId: factor.id })).id === factor.id;
  const again = there(await one.mfa.enroll({ factorType: 'totp', friendlyName: 'phone' }));
  there(await admin.mfa.deleteFactor({ id: again.id, userId: id }));
  const left = there(await admin.mfa.listFactors({ userId: id })).factors;
  return [picture, before.currentLevel, refusal(wrong), raised.token_type, after.currentLevel, mine, theirs, lowered,
    gone, left];
}

async function sessions(): Promise<unknown> {
  const { email } = await known();
  const [here, away] = [client(), client()];
  there(await here.signInWithPassword({ email, password: PASSWORD }));
  const first = there(await away.signInWithPassword({ email, password: PASSWORD })).session;
  there(await here.reauthenticate());
  const nonce = /code: (\d{6})/.test(await letter(email));
  await here.signOut({ scope: 'others' });
  const ended = refusal(await client().getUser(first.access_token));
  const before = there(await here.getSession()).session?.refresh_token ?? '';
  const kept = there(await here.refreshSession()).session;
  const twice = there(await client().refreshSession({ refresh_token: before })).session?.refresh_token;
  const set = there(await away.setSession({ access_token: kept?.access_token ?? '',
    refresh_token: kept?.refresh_token ?? '' })).user?.email === email;
  const third = client();
  const other = there(await third.signInWithPassword({ email, password: PASSWORD })).session;
  await third.signOut({ scope: 'local' });
  const local = [refusal(await client().getUser(other.access_token)), there(await here.getUser()).user.email === email];
  await admin.signOut(kept?.access_token ?? '', 'global');
  return [nonce, ended, twice === kept?.refresh_token, set, local, refusal(await client().getUser(kept?.access_token ?? '')),
    (await away.getUser()).data.user];
}

async function addresses(): Promise<unknown> {
  const { email } = await known();
  const one = client();
  there(await one.signInWithPassword({ email, password: PASSWORD }));
  const wanted = address();
  const asked = there(await one.updateUser({ email: wanted })).user.new_email === wanted;
  there(await one.resend({ type: 'email_change', email }));
  await one.verifyOtp({ type: 'email_change', token_hash: hashIn(await letter(email)) });
  const moved = there(await one.verifyOtp({ type: 'email_change', token_hash: hashIn(await letter(wanted)) }));
  const [newly, named] = [client(), address()];
  const stranger = there(await newly.signInAnonymously()).user;
  made.push(stranger?.id ?? '');
  there(await newly.updateUser({ email: named }));
  const become = there(await newly.verifyOtp({ type: 'email_change', token_hash: hashIn(await letter(named)) })).user;
  const somebody = become?.id === stranger?.id && become?.email === named && become?.is_anonymous === false;
  const only = there(await one.getUserIdentities()).identities;
  const unlinked = only[0] === undefined ? '' : refusal(await one.unlinkIdentity(only[0]));
  const both = client();
  there(await both.signInWithPassword({ email: TWOFOLD, password: PASSWORD }));
  const second = there(await both.getUserIdentities()).identities.find((one) => one.provider === 'github');
  if (second !== undefined) there(await both.unlinkIdentity(second));
  const left = there(await both.getUserIdentities()).identities.map((one) => one.provider);
  const linked = refusal(await one.linkIdentity({ provider: 'github', options: { skipBrowserRedirect: true } }));
  const newcomer = address();
  made.push(there(await client().signUp({ email: newcomer, password: PASSWORD })).user?.id ?? '');
  there(await client().resend({ type: 'signup', email: newcomer }));
  const again = hashIn(await letter(newcomer)) !== hashIn(await letter(newcomer, 1));
  return [asked, moved.user?.email === wanted, stranger?.is_anonymous, somebody, only.length, unlinked, left,
    linked, again];
}

/** What other settings make of it: addresses that confirm themselves, a closed house, a nonce for a new password. */
async function chosen(): Promise<unknown> {
  const [free, shutOut] = [client('implicit', CONFIRMING), client('implicit', CLOSED)];
  const email = address();
  const { session, user } = there(await free.signUp({ email, password: PASSWORD }));
  made.push(user?.id ?? '');
  const taken = refusal(await free.signUp({ email, password: PASSWORD }));
  const closed = [
    refusal(await shutOut.signUp({ email: address(), password: PASSWORD })),
    refusal(await shutOut.signInWithOtp({ email: address() })),
    refusal(await shutOut.signInAnonymously()),
  ];
  const old = there(await shutOut.setSession(JSON.parse(YESTERDAY)));
  const asked = refusal(await shutOut.updateUser({ password: 'another horse 2' }));
  there(await shutOut.reauthenticate());
  const nonce = /code: (\d{6})/.exec(await letter(old.user?.email ?? ''))?.[1] ?? '';
  const changed = there(await shutOut.updateUser({ password: 'another horse 2', nonce })).user.id === old.user?.id;
  return [session?.user.email === email, taken, closed, asked, changed];
}

async function shut(): Promise<unknown> {
  const one = client();
  const oauth = there(await one.signInWithOAuth({ provider: 'github', options: { skipBrowserRedirect: true } })).url;
  return [
    refusal(await one.signInWithSSO({ domain: 'example.com' })),
    refusal(await one.signInWithIdToken({ provider: 'google', token: 'x.y.z' })),
    refusal(await one.signInWithOtp({ phone: '15550100' })),
    refusal(await one.signUp({ phone: '15550100', password: PASSWORD })),
    (await (await fetch(oauth)).json()).msg,
  ];
}

async function administration(): Promise<unknown> {
  const invited = there(await admin.inviteUserByEmail(address(), { data: { team: 'a' } })).user;
  made.push(invited.id);
  const invitation = { type: 'invite', token_hash: hashIn(await letter(invited.email ?? '')) } as const;
  const came = there(await client().verifyOtp(invitation)).user?.id === invited.id;
  const { email, id } = await known();
  const link = there(await admin.generateLink({ type: 'recovery', email })).properties;
  const opened = there(await client().verifyOtp({ type: 'recovery', token_hash: link.hashed_token }));
  const wanted = address();
  const kinds: string[] = [];
  for (const type of ['magiclink', 'email_change_current', 'email_change_new'] as const) {
    const to = type === 'magiclink' ? {} : { newEmail: wanted };
    kinds.push(there(await admin.generateLink({ type, email, ...to } as never)).properties.verification_type);
  }
  for (const type of ['signup', 'invite'] as const) {
    const prepared = there(await admin.generateLink({ type, email: address(), password: PASSWORD } as never));
    kinds.push(prepared.properties.verification_type);
    made.push(prepared.user?.id ?? '');
  }
  const page = there(await admin.listUsers({ page: 1, perPage: 1 }));
  there(await admin.updateUserById(id, { ban_duration: '1h', user_metadata: { a: 1 } }));
  const banned = refusal(await client().signInWithPassword({ email, password: PASSWORD }));
  there(await admin.deleteUser(id, true));
  const soft = there(await admin.getUserById(id)).user?.email === email;
  there(await admin.deleteUser(id));
  return [invited.user_metadata, came, link.verification_type, opened.user?.id === id, kinds, page.users.length,
    page.total > 1, banned, soft, refusal(await admin.getUserById(id))];
}

const answer = {
  passwords: await passwords(),
  codes: await codes(),
  factors: await factors(),
  sessions: await sessions(),
  shut: await shut(),
  administration: await administration(),
  ...(OURS ? { addresses: await addresses(), chosen: await chosen() } : {}),
};
await Promise.all(made.map((id) => admin.deleteUser(id)));
process.stdout.write(JSON.stringify(answer));
