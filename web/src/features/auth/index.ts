// Accounts and who is signed in.
export { ConfirmPage } from './ConfirmPage';
export { NewPasswordPage } from './NewPasswordPage';
export { RecoverPage } from './RecoverPage';
export { SignInAgain } from './SignInAgain';
export { SignInPage } from './SignInPage';
export { SignUpPage } from './SignUpPage';
export { useArrive, usePerson, useSignOut } from './person';
