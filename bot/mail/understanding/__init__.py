"""What an e-mail is: who sent it, whether it is believed, what a platform's notice says."""
