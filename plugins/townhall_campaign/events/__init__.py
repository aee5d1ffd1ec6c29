"""Events and what surrounds them: sign-up, waiting list, check-in, trial officers, raffle."""
