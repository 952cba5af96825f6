// Every address there is.
import { createBrowserRouter, Navigate } from 'react-router';
import { ConfirmPage, NewPasswordPage, RecoverPage, SignInPage, SignUpPage } from '@/features/auth';
import { ProjectsPage } from '@/features/projects';
import { Broken, NotHere, Opening } from './Broken';
import { Guests, Members } from './gates';

export const router = createBrowserRouter([
  {
    errorElement: <Broken />,
    HydrateFallback: Opening,
    children: [
      {
        element: <Guests />,
        children: [
          { path: '/sign-in', element: <SignInPage /> },
          { path: '/sign-up', element: <SignUpPage /> },
          { path: '/recover', element: <RecoverPage /> },
        ],
      },
      { path: '/confirm', element: <ConfirmPage /> },
      {
        element: <Members />,
        children: [
          { path: '/', element: <Navigate to="/projects" replace /> },
          { path: '/projects', element: <ProjectsPage /> },
          { path: '/projects/:projectId/:documentId?', lazy: () => import('./workspace/Workspace').then(({ Workspace }) => ({ Component: Workspace })) },
          { path: '/settings', lazy: () => import('./Settings').then(({ Settings }) => ({ Component: Settings })) },
          { path: '/new-password', element: <NewPasswordPage /> },
        ],
      },
      { path: '*', element: <NotHere /> },
    ],
  },
]);
