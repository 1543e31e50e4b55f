"""`python -m mapred`."""

from mapred.cli import main

if __name__ == "__main__":
    main()
