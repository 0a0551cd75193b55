from django.db import models

from guanjia.people.models.staff import Staff


class StaffLogin(models.Model):
    """Password and time-based code of a staff member, set by the holder of an invitation."""

    staff = models.OneToOneField(Staff, models.CASCADE, primary_key=True, related_name="login")
    password = models.TextField()  # hash; empty until the invitation is used
    totp_sealed = models.BinaryField()
    # The last period whose code was used: the same code never opens twice (RFC 6238, 5.2).
    totp_period = models.BigIntegerField()
    tries = models.IntegerField()
    locked_until_at = models.DateTimeField(null=True)
    invite_hash = models.BinaryField(null=True, unique=True)
    invite_ends_at = models.DateTimeField(null=True)
