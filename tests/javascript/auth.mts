// Every feature of supabase-js's Auth client, one after the other; what each came to is printed as one object.
import { createHmac, randomUUID } from 'node:crypto';
import { AuthClient, GoTrueAdminApi } from '@supabase/supabase-js';

const { AUTH_URL = '', MAIL_URL = '', SERVICE_KEY = '' } = process.env;
const PASSWORD = 'correct horse 1';
const bearer = { Authorization: `Bearer ${SERVICE_KEY}` };
const admin = new GoTrueAdminApi({ url: AUTH_URL, headers: bearer, fetch });
const made: string[] = [];

/** A client of its own, as another browser is. */
function client(flowType: 'implicit' | 'pkce' = 'implicit') {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
  return new AuthClient({ url: AUTH_URL, storage, flowType, autoRefreshToken: false, storageKey: randomUUID() });
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
  const { user } = there(await admin.createUser({ email, password: PASSWORD, email_confirm: true }));
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

function linkIn(text: string): URL {
  return new URL(/https?:\/\/\S+\/verify\?\S+/.exec(text)?.[0] ?? '');
}

function hashIn(text: string): string {
  return linkIn(text).searchParams.get('token') ?? '';
}

async function codeAfter(text: string): Promise<string> {
  const answer = await fetch(linkIn(text), { redirect: 'manual' });
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
  return [signed.session, early, opened.user?.email === email, refusal(weak), changed.user_metadata['name'], old,
    claims?.email === email, claims?.aal];
}

async function codes(): Promise<unknown> {
  const one = client('pkce');
  const newcomer = address();
  const { email } = await known();
  const methods: unknown[] = [];
  const asks: [string, () => Promise<unknown>][] = [
    [newcomer, () => one.signInWithOtp({ email: newcomer })],
    [email, () => one.signInWithOtp({ email })],
    [email, () => one.resetPasswordForEmail(email)],
  ];
  for (const [to, ask] of asks) {
    await ask();
    const { user } = there(await one.exchangeCodeForSession(await codeAfter(await letter(to))));
    const level = there(await one.mfa.getAuthenticatorAssuranceLevel());
    const [first] = level.currentAuthenticationMethods;
    methods.push(user?.email === to, typeof first === 'object' ? first.method : first);
    if (to === newcomer) made.push(user?.id ?? '');
  }
  return methods;
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
  const kept = there(await here.refreshSession()).session;
  const set = there(await away.setSession({ access_token: kept?.access_token ?? '',
    refresh_token: kept?.refresh_token ?? '' })).user?.email === email;
  await admin.signOut(kept?.access_token ?? '', 'global');
  return [nonce, ended, set, refusal(await client().getUser(kept?.access_token ?? '')), (await away.getUser()).data.user];
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
  const stranger = there(await client().signInAnonymously()).user;
  made.push(stranger?.id ?? '');
  const only = there(await one.getUserIdentities()).identities;
  const unlinked = only[0] === undefined ? '' : refusal(await one.unlinkIdentity(only[0]));
  return [asked, moved.user?.email === wanted, stranger?.is_anonymous, only.length, unlinked];
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
  const { email, id } = await known();
  const link = there(await admin.generateLink({ type: 'recovery', email })).properties;
  const opened = there(await client().verifyOtp({ type: 'recovery', token_hash: link.hashed_token }));
  const page = there(await admin.listUsers({ page: 1, perPage: 1 }));
  there(await admin.updateUserById(id, { ban_duration: '1h', user_metadata: { a: 1 } }));
  const banned = refusal(await client().signInWithPassword({ email, password: PASSWORD }));
  there(await admin.deleteUser(id, true));
  const soft = there(await admin.getUserById(id)).user?.email === email;
  there(await admin.deleteUser(id));
  return [invited.user_metadata, link.verification_type, opened.user?.id === id, page.users.length, page.total > 1,
    banned, soft, refusal(await admin.getUserById(id))];
}

const answer = {
  passwords: await passwords(),
  codes: await codes(),
  factors: await factors(),
  sessions: await sessions(),
  addresses: await addresses(),
  shut: await shut(),
  administration: await administration(),
};
await Promise.all(made.map((id) => admin.deleteUser(id)));
process.stdout.write(JSON.stringify(answer));
